//! The API's description, from the same types.

use axum::{
    http::{StatusCode, header::ALLOW},
    response::Response,
};
use utoipa::{
    Modify, OpenApi,
    openapi::{
        self, Components, Content, Header, HeaderBuilder, ObjectBuilder, Ref, RefOr,
        path::Operation,
        response,
        schema::Type,
        security::{
            ApiKey, ApiKeyValue, HttpAuthScheme, HttpBuilder, SecurityRequirement, SecurityScheme,
        },
    },
};

use super::{backtests, days, experiments, forecasts, runs, trainings};
use crate::{
    exchange::json,
    guard::TOKEN_COOKIE,
    problem::{PROBLEM, Problem},
};

/// The description of every address.
#[derive(OpenApi)]
#[openapi(
    info(
        title = "viewcast lab",
        description = "What the page of `viewcast serve` does, for programs.\n\n\
                       What goes wrong is answered as a problem (RFC 9457, `application/problem+json`) in the words of \
                       the command line. An address that is asked by another method answers 405, and its `Allow` \
                       names the methods that it has.\n\n\
                       Requests that start or change something have a body of the content type that is described, an \
                       empty object where there is nothing to say: forms of other sites cannot send it. A lab that \
                       other machines reach asks for the token that it printed.",
    ),
    paths(
        experiments::list,
        experiments::check,
        experiments::schema_of_experiments,
        trainings::list,
        trainings::start,
        trainings::one,
        trainings::stop,
        trainings::resume,
        trainings::events,
        runs::list,
        runs::scores,
        runs::history,
        runs::predictions,
        days::list,
        days::bring,
        forecasts::forecast,
        backtests::backtest,
    ),
    components(schemas(Problem)),
    modifiers(&Refusals, &Token)
)]
struct Document;

/// A refusal that many addresses have: its status and when it comes.
type Refusal = (StatusCode, &'static str);

/// What every address may refuse a request with.
const ALWAYS: [Refusal; 6] = [
    (StatusCode::UNAUTHORIZED, "The lab asks for its token, and the request has none or another"),
    (StatusCode::FORBIDDEN, "The request comes from another site's page"),
    (StatusCode::REQUEST_TIMEOUT, "The request took too long to arrive"),
    (StatusCode::MISDIRECTED_REQUEST, "The request's `Host` is no name of this machine"),
    (StatusCode::INTERNAL_SERVER_ERROR, "viewcast has a bug"),
    (StatusCode::SERVICE_UNAVAILABLE, "The lab is busy: come back later"),
];

/// What an address that reads a body may refuse it with.
const OF_BODIES: [Refusal; 3] = [
    (StatusCode::BAD_REQUEST, "The body is malformed, or was cut off"),
    (StatusCode::PAYLOAD_TOO_LARGE, "The body has more than 8 MiB"),
    (StatusCode::UNSUPPORTED_MEDIA_TYPE, "The body has another content type, or none"),
];

/// Describes refusals in one place: those of all addresses, and that each is a problem.
struct Refusals;

impl Refusals {
    fn describe(operation: &mut Operation) {
        let of_bodies = operation.request_body.iter().flat_map(|_| OF_BODIES);
        let responses = &mut operation.responses.responses;
        for (status, when) in ALWAYS.into_iter().chain(of_bodies) {
            let own = response::Response::new(when);
            responses.entry(status.as_str().into()).or_insert(RefOr::T(own));
        }
        for (status, response) in responses {
            if let (true, RefOr::T(response)) = (status.as_str() >= "400", response) {
                response.content.insert(PROBLEM.into(), problem());
            }
        }
    }
}

impl Modify for Refusals {
    fn modify(&self, document: &mut openapi::OpenApi) {
        for item in document.paths.paths.values_mut() {
            [&mut item.get, &mut item.post].into_iter().flatten().for_each(Self::describe);
        }
        // No described method meets it, so that it stands by itself.
        let mut response = response::Response::new("The address has no such method");
        response.headers.insert(ALLOW.to_string(), RefOr::T(methods()));
        response.content.insert(PROBLEM.into(), problem());
        let components = document.components.get_or_insert_with(Components::new);
        components.responses.insert("MethodNotAllowed".into(), RefOr::T(response));
    }
}

fn problem() -> RefOr<Content> {
    RefOr::T(Content::new(Some(Ref::from_schema_name("Problem"))))
}

fn methods() -> Header {
    HeaderBuilder::new()
        .schema(Some(ObjectBuilder::new().schema_type(Type::String)))
        .description(Some("The methods that the address has, as in `GET,HEAD`"))
        .build()
}

/// Describes the token, which only a lab that other machines reach asks for.
struct Token;

impl Modify for Token {
    fn modify(&self, document: &mut openapi::OpenApi) {
        let components = document.components.get_or_insert_with(Components::new);
        let bearer = HttpBuilder::new()
            .scheme(HttpAuthScheme::Bearer)
            .description(Some("The token that `viewcast serve --listen` printed"))
            .build();
        let cookie = ApiKeyValue::with_description(
            TOKEN_COOKIE,
            "The same token, as the page's first visit leaves it",
        );
        components.add_security_scheme("token", SecurityScheme::Http(bearer));
        components.add_security_scheme("cookie", SecurityScheme::ApiKey(ApiKey::Cookie(cookie)));
        let needed =
            ["token", "cookie"].map(|name| SecurityRequirement::new::<_, [&str; 0], _>(name, []));
        document.security = Some([vec![SecurityRequirement::default()], needed.into()].concat());
    }
}

/// It as JSON.
pub async fn serve() -> Response {
    json(&Document::openapi())
}
