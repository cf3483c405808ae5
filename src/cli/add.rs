//! `minzhi add`: one message typed in, as from a box, a slip, a visit.

use std::io::Read;
use std::path::Path;

use super::exit::InputError;
use super::import::{check_source, open_earlier, print_account, print_earlier, print_urgent};
use crate::ingest::Field;
use crate::run;
use crate::service::Lang;
use crate::store::Workspace;

/// What was typed: fields with their values. The text `-` is read from standard input.
pub(super) struct Typed {
    /// Title.
    pub(super) title: Option<String>,
    /// Body.
    pub(super) body: String,
    /// Further fields as FIELD=VALUE.
    pub(super) set: Vec<(Field, String)>,
}

/// Archives the message, prints its address and the account.
pub(super) fn add(root: &Path, source: &str, typed: Typed, lang: Lang) -> anyhow::Result<()> {
    check_source(Some(source))?;
    let mut fields = Vec::new();
    if let Some(title) = typed.title {
        fields.push((Field::Title, title));
    }
    let mut body = typed.body;
    if body == "-" {
        body.clear();
        std::io::stdin()
            .lock()
            .read_to_string(&mut body)
            .map_err(|error| InputError(format!("read standard input: {error}\nhint: type or pipe text in UTF-8")))?;
    }
    fields.push((Field::Body, body));
    let now = super::now();
    if !typed
        .set
        .iter()
        .any(|(field, _)| matches!(field, Field::Registered | Field::Accepted | Field::Occurred | Field::Closed))
    {
        // The day alone: the same words typed twice are one message.
        fields.push((Field::Registered, now.naive().date().to_string()));
    }
    fields.extend(typed.set);
    let workspace = Workspace::open_or_create(root)?;
    let lock = workspace.lock()?;
    let params = run::ingest_params(Some(&workspace), source, None, now)?;
    let (message, record) = run::add(&workspace, &lock, &fields, &params, now)?;
    print_account(&workspace, &record, lang)?;
    print_urgent(&workspace, &record, lang)?;
    print_earlier(&workspace, open_earlier(&workspace).as_ref(), &record, lang)?;
    super::output::print(|out| Ok(writeln!(out, "{source}:{}", message.external_id)?))
}

/// Reads FIELD=VALUE, where FIELD is the code of a field of a message.
pub(super) fn parse_field(text: &str) -> Result<(Field, String), String> {
    let (code, value) = text.split_once('=').ok_or("expected FIELD=VALUE, such as district=浦东新区")?;
    let field = Field::from_code(code.trim()).ok_or_else(|| {
        let codes: Vec<&str> = Field::ALL.iter().map(|field| field.code()).collect();
        format!("{code:?} is no field; expected one of {}", codes.join(", "))
    })?;
    Ok((field, value.trim().to_owned()))
}
