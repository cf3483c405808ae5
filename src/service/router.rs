//! The whole URL map and the whole middleware stack, each on one screen.

use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::http::{HeaderValue, header};
use axum::middleware::{from_fn, from_fn_with_state};
use axum::routing::{get, post};
use tower_http::catch_panic::CatchPanicLayer;
use tower_http::compression::CompressionLayer;
use tower_http::set_header::SetResponseHeaderLayer;

use super::error::{ApiError, ErrorCode};
use super::state::AppState;
use super::{api, assets, middleware, pages};

/// The longest body that is read, in bytes: one long letter.
const MOST_BYTES: usize = 256 * 1024;

/// The longest form that is read, in bytes: what twenty files' columns are taken for.
const MOST_FORM_BYTES: usize = 2 << 20;

/// The service as one function from requests to responses.
pub fn router(state: AppState) -> Router {
    let routes = Router::new()
        // What is going on
        .route("/", get(pages::overview::page))
        .route("/topics", get(pages::topics::page))
        .route("/topics/map", get(pages::topic_map::page))
        .route("/topics/fields", get(pages::topic_map::fields::page))
        .route("/topics/compare", get(pages::compare::page))
        .route("/topics/merge", post(pages::compare::merge))
        .route("/topics/{id}", get(pages::topic::page))
        .route("/themes", get(pages::themes::page))
        .route("/keywords", get(pages::keywords::page))
        .route("/keywords/export", get(pages::keywords::export))
        .route("/keywords/{word}", get(pages::keywords::word_page))
        .route("/trends", get(pages::trends::page))
        .route("/wall", get(pages::wall::page))
        .route("/ideas", get(pages::ideas::page))
        .route("/ideas/shortlist", get(pages::ideas::shortlist))
        // Single messages
        .route("/search", get(pages::search::page).post(pages::search::similar))
        .route("/search/open", get(pages::search::open))
        .route("/search/why", get(pages::search::why))
        .route("/search/saved", post(pages::search::change))
        .route("/messages", get(pages::messages::page))
        .route("/messages/{uid}", get(pages::message::page))
        // What people decide, and who they are
        .route("/decisions", get(pages::decisions::page).post(pages::decisions::decide))
        .route("/people", get(pages::people::page))
        .route("/people/log", get(pages::people::log))
        .route(pages::people::SIGN_IN, get(pages::people::ask_token).post(pages::people::sign_in))
        .route("/sign-out", post(pages::people::sign_out))
        .route("/messages/{uid}/contact", post(pages::disclosure::contact))
        .route("/accusations", get(pages::disclosure::list))
        .route("/accusations/{uid}", post(pages::disclosure::open))
        // How good it is
        .route("/quality", get(pages::quality::page))
        // For programs
        .route("/api", get(pages::reference::page))
        .route("/api/v1/status", get(api::status::show))
        .route("/api/v1/topics", get(api::topics::list))
        .route("/api/v1/topics/map", get(api::topic_map::map))
        .route("/api/v1/topics/fields", get(api::topic_map::fields))
        .route("/api/v1/topics/compare", get(api::topic_likeness::compare))
        .route("/api/v1/topics/{id}", get(api::topics::show))
        .route("/api/v1/topics/{id}/similar", get(api::topic_likeness::similar))
        .route("/api/v1/themes", get(api::themes::list))
        .route("/api/v1/overview", get(api::overview::show))
        .route("/api/v1/keywords", get(api::keywords::list))
        .route("/api/v1/keywords/{word}", get(api::keywords::show))
        .route("/api/v1/rising", get(api::keywords::rising))
        .route("/api/v1/trends", get(api::trends::show))
        .route("/api/v1/ideas", get(api::ideas::list))
        .route("/api/v1/messages", get(api::messages::list).post(api::imports::add))
        .route("/api/v1/messages/{uid}", get(api::messages::show))
        .route("/api/v1/messages/{uid}/similar", get(api::similar::of_message))
        .route("/api/v1/duplicates", get(api::duplicates::list))
        .route("/api/v1/labels", get(api::labels::list))
        .route("/api/v1/search", get(api::search::list))
        .route("/api/v1/searches", get(api::searches::list).post(api::searches::save))
        .route(
            "/api/v1/searches/{name}",
            get(api::searches::show).patch(api::searches::rename).delete(api::searches::remove),
        )
        .route("/api/v1/searches/{name}/look", post(api::searches::look))
        .route("/api/v1/decisions", get(api::decisions::list).post(api::decisions::decide))
        .route("/api/v1/people", get(api::people::list))
        .route("/api/v1/people/log", get(api::people::log))
        .route("/api/v1/quality", get(api::quality::show))
        .route("/api/v1/similar", post(api::similar::list))
        .route("/api/v1/openapi.json", get(api::openapi::document))
        // Files
        .route("/static/{name}", get(assets::file))
        .fallback(async || ApiError::not_found())
        .method_not_allowed_fallback(async || ApiError::of(ErrorCode::MethodNotAllowed));
    // What changes without a new analysis: no answer is kept
    let unkept = SetResponseHeaderLayer::if_not_present(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    let data = Router::new()
        .route("/data", get(pages::data::page))
        .route("/data/imports/{seq}", get(pages::data::imports::page))
        .route("/data/add", get(pages::data::add::page).post(pages::data::add::add))
        .route("/data/jobs", get(pages::data::jobs::page))
        .route("/data/jobs/{id}", get(pages::data::jobs::show))
        .route("/data/analyze", post(pages::data::jobs::analyse))
        .route("/selection", get(pages::selection::page))
        .route("/selection/weights", post(pages::selection::keep_weights))
        .route("/selection/key-work", post(pages::selection::keep_key_work))
        .route("/campaigns", get(pages::campaigns::page).post(pages::campaigns::record))
        .route("/campaigns/{id}", get(pages::campaigns::show))
        .route("/campaigns/{id}/remove", post(pages::campaigns::remove))
        .route("/api/v1/selection", get(api::selection::show))
        .route("/api/v1/campaigns", get(api::selection::campaigns))
        .route("/digests", get(pages::digests::page).post(pages::digests::keep))
        .route("/digests/new", get(pages::digests::new))
        .route("/digests/new/file", get(pages::digests::new_file))
        .route("/digests/{id}", get(pages::digests::show))
        .route("/digests/{id}/file", get(pages::digests::file))
        .route("/digests/{id}/change", post(pages::digests::change))
        .route("/digests/{id}/final", post(pages::digests::finalize))
        .route("/api/v1/digests", get(api::digests::list).post(api::digests::keep))
        .route("/api/v1/digests/{id}", get(api::digests::show))
        .route("/data/words", get(pages::data::words::page).post(pages::data::words::decide))
        .route("/data/changes", get(pages::data::changes::page))
        .route("/data/changes/{list}", get(pages::data::changes::list))
        .route(
            "/data/self-test",
            get(pages::data::self_test::page).post(pages::data::self_test::verify),
        )
        .route("/api/v1/words/decisions", get(api::words::decisions).post(api::words::decide))
        .route("/api/v1/jobs", get(api::jobs::list))
        .route("/api/v1/analyses", post(api::jobs::analyse))
        .route("/api/v1/imports/{seq}/rejects", get(api::imports::rejects))
        .route("/api/v1/changes", get(api::changes::show))
        .route("/api/v1/self-test", get(api::self_test::show))
        .route("/api/v1/words", get(api::words::list))
        .layer(unkept.clone());
    // Whole files: they are streamed to the disk, and reading them takes the time that it takes
    let files = Router::new()
        .route(
            "/data/import",
            get(pages::data::import::page)
                .post(pages::data::import::decide)
                .layer(DefaultBodyLimit::max(MOST_FORM_BYTES)),
        )
        .route("/data/import/files", post(pages::data::import::take))
        .route("/data/imports/{seq}/{file}", get(pages::data::imports::file))
        .route("/api/v1/imports", get(api::imports::list).post(api::imports::take))
        .layer(unkept)
        .route("/search/export", get(pages::search::export_found))
        .route("/ideas/shortlist/export", get(pages::ideas::export_shortlist))
        .route("/messages/export", get(pages::search::export_listed))
        .route("/topics/export", get(pages::topics::export))
        .route("/api/v1/imports/check", post(api::check::check));
    // The last layer is the outermost.
    routes
        .merge(data)
        .layer(DefaultBodyLimit::max(MOST_BYTES))
        .layer(from_fn_with_state(state.clone(), middleware::take_turn))
        .layer(from_fn(middleware::limit_time))
        .merge(files.layer(DefaultBodyLimit::disable()))
        .layer(CatchPanicLayer::custom(middleware::answer_panic))
        .layer(from_fn_with_state(state.clone(), middleware::pages_for_errors))
        .layer(CompressionLayer::new())
        .layer(from_fn_with_state(state.clone(), middleware::settle))
        .layer(from_fn_with_state(state.clone(), middleware::own_host_only))
        .layer(from_fn(middleware::secure))
        .with_state(state)
}
