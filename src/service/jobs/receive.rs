//! Files that come in a request's body, written to the disk piece by piece.

use std::io::Write;

use axum::body::{Body, Bytes};
use http_body_util::BodyExt;
use tokio::sync::mpsc::{Receiver, channel};

use super::parts::{Parts, Said};
use crate::service::error::{ApiError, ErrorCode};
use crate::store::{Spool, Workspace};

/// The largest body that is taken, in bytes.
const MOST_BYTES: u64 = 2 << 30;
/// Most files of one form.
const MOST_FILES: usize = 20;
/// Longest value of a field of a form with files, in bytes.
const LONGEST_VALUE: usize = 8 << 10;
/// Pieces that wait to be written.
const AHEAD: usize = 16;

/// A form with files: the copies of those that are not empty, in order, and the other fields.
#[derive(Default)]
pub(in crate::service) struct FileForm {
    /// Copies of the files.
    pub files: Vec<Spool>,
    /// Names and values of the other fields.
    pub fields: Vec<(String, String)>,
}

/// Writes a request's body aside as one file.
pub(in crate::service) async fn spool_body(workspace: Workspace, name: &str, body: Body) -> Result<Spool, ApiError> {
    let name = name.to_owned();
    received(body, move |mut pieces| {
        let mut spool = Spool::create(&workspace, &name).map_err(|error| ApiError::internal(&error))?;
        while let Some(piece) = pieces.blocking_recv() {
            spool.write_all(&piece).map_err(|error| ApiError::internal(&error))?;
        }
        spool.flush().map_err(|error| ApiError::internal(&error))?;
        Ok(spool)
    })
    .await
}

/// Writes the files of a form aside.
pub(in crate::service) async fn spool_form(workspace: Workspace, content_type: &str, body: Body) -> Result<FileForm, ApiError> {
    let boundary = super::parts::boundary(content_type).ok_or_else(|| ApiError::bad_parameter("body: expected multipart/form-data"))?;
    let mut parts = Parts::new(boundary);
    received(body, move |mut pieces| {
        let (mut form, mut open) = (FileForm::default(), Open::Nothing);
        while let Some(piece) = pieces.blocking_recv() {
            let said = parts.push(&piece).map_err(|_| malformed())?;
            for said in said {
                open = open.take(&workspace, said, &mut form)?;
            }
        }
        if parts.is_whole() { Ok(form) } else { Err(malformed()) }
    })
    .await
}

fn malformed() -> ApiError {
    ApiError::bad_parameter("body: it is no whole multipart/form-data")
}

/// The part that is being read.
enum Open {
    Nothing,
    Field(String, Vec<u8>),
    /// A file, made with its first byte: a field that nobody filled is no file.
    File(String, Option<Spool>),
}

impl Open {
    fn take(self, workspace: &Workspace, said: Said, form: &mut FileForm) -> Result<Self, ApiError> {
        let internal = |error: &dyn std::error::Error| ApiError::internal(error);
        Ok(match (self, said) {
            (_, Said::Begins { file: Some(file), .. }) => Self::File(file, None),
            (_, Said::Begins { name, file: None }) => Self::Field(name, Vec::new()),
            (Self::Field(name, mut value), Said::Bytes(bytes)) => {
                value.extend(bytes);
                if value.len() > LONGEST_VALUE {
                    return Err(ApiError::of(ErrorCode::TooLarge));
                }
                Self::Field(name, value)
            }
            (Self::File(name, spool), Said::Bytes(bytes)) => {
                let mut spool = match spool {
                    Some(spool) => spool,
                    None if form.files.len() >= MOST_FILES => {
                        return Err(ApiError::bad_parameter(format!("at most {MOST_FILES} files at once")));
                    }
                    None => Spool::create(workspace, &name).map_err(|error| internal(&error))?,
                };
                spool.write_all(&bytes).map_err(|error| internal(&error))?;
                Self::File(name, Some(spool))
            }
            (Self::Field(name, value), Said::Ends) => {
                form.fields.push((name, String::from_utf8_lossy(&value).into_owned()));
                Self::Nothing
            }
            (Self::File(_, spool), Said::Ends) => {
                if let Some(mut spool) = spool {
                    spool.flush().map_err(|error| internal(&error))?;
                    form.files.push(spool);
                }
                Self::Nothing
            }
            (Self::Nothing, _) => Self::Nothing,
        })
    }
}

/// Hands a body piece by piece to a writer on a thread that may block.
async fn received<T: Send + 'static>(
    mut body: Body,
    write: impl FnOnce(Receiver<Bytes>) -> Result<T, ApiError> + Send + 'static,
) -> Result<T, ApiError> {
    let (pieces, waiting) = channel::<Bytes>(AHEAD);
    let writer = tokio::task::spawn_blocking(move || write(waiting));
    let mut bytes = 0;
    while let Some(frame) = body.frame().await {
        let frame = frame.map_err(|_| ApiError::bad_parameter("body: it broke off"))?;
        let Ok(piece) = frame.into_data() else { continue };
        bytes += piece.len() as u64;
        if bytes > MOST_BYTES {
            return Err(ApiError::of(ErrorCode::TooLarge));
        }
        if pieces.send(piece).await.is_err() {
            // The writer stopped: what it says follows below.
            break;
        }
    }
    drop(pieces);
    writer.await.map_err(|error| ApiError::internal(&error))?
}
