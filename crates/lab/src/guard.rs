//! Who may ask: what comes from this machine's own pages, or has the token.

use std::net::{IpAddr, SocketAddr};

use axum::{
    extract::{Request, State},
    http::{
        HeaderMap, HeaderName, HeaderValue, Method, StatusCode,
        header::{self, AUTHORIZATION, COOKIE, HOST, ORIGIN, SET_COOKIE},
    },
    middleware::Next,
    response::{IntoResponse, Redirect, Response},
};

use super::{machine, problem::Problem};

/// The cookie that a page with the token gets.
pub const TOKEN_COOKIE: &str = "viewcast-token";

/// What requests must be like.
#[derive(Debug, Clone)]
pub struct Guard {
    address: SocketAddr,
    /// What every request must have; `None` on loopback.
    token: Option<String>,
}

impl Guard {
    /// Of a server at an address; one that other machines reach asks for a token.
    pub fn new(address: SocketAddr, token: Option<String>) -> Self {
        Self { address, token }
    }

    /// Whether a request names this server: else another page may have had its name resolved to this
    /// machine (DNS rebinding).
    fn knows(&self, host: &str) -> bool {
        let (name, port) = match host.rsplit_once(':') {
            Some((name, port)) if !port.ends_with(']') => (name, port.parse().ok()),
            _ => (host, Some(80)),
        };
        let name = name.trim_start_matches('[').trim_end_matches(']');
        if port != Some(self.address.port()) {
            return false;
        }
        match name.parse::<IpAddr>() {
            // Where a token is asked for, any of this machine's addresses will do.
            Ok(address) => address.is_loopback() || self.token.is_some(),
            Err(_) => {
                name.eq_ignore_ascii_case("localhost")
                    || self.token.is_some() && machine::is_own_name(name)
            }
        }
    }

    fn check(&self, method: &Method, path: &str, headers: &HeaderMap) -> Result<(), Problem> {
        let text = |name: HeaderName| headers.get(name).and_then(|value| value.to_str().ok());
        let host = text(HOST).unwrap_or_default();
        if !self.knows(host) {
            return Err(Problem::new(
                StatusCode::MISDIRECTED_REQUEST,
                format!("this is no {host:?}: open http://{}", self.address),
            ));
        }
        let elsewhere =
            || Problem::new(StatusCode::FORBIDDEN, "this comes from another site's page");
        // A link to the page may stand anywhere; what computes is for the page alone.
        let site = text(HeaderName::from_static("sec-fetch-site")).unwrap_or("none");
        if path != "/" && !matches!(site, "none" | "same-origin") {
            return Err(elsewhere());
        }
        if matches!(*method, Method::GET | Method::HEAD) {
            return Ok(());
        }
        let own = |origin: &str| origin == format!("http://{host}");
        if text(ORIGIN).is_some_and(|origin| !own(origin)) {
            return Err(elsewhere());
        }
        Ok(())
    }

    /// Whether a request has the token, where one is asked for.
    fn has_token(&self, headers: &HeaderMap) -> bool {
        let Some(token) = &self.token else {
            return true;
        };
        let text = |name: HeaderName| headers.get(name).and_then(|value| value.to_str().ok());
        let cookies = text(COOKIE).unwrap_or_default().split(';');
        let mut named =
            cookies.filter_map(|it| it.trim().strip_prefix(TOKEN_COOKIE)?.strip_prefix('='));
        let bearer =
            text(AUTHORIZATION).and_then(|it| it.split_once(' ')).and_then(|(scheme, given)| {
                scheme.eq_ignore_ascii_case("bearer").then_some(given.trim_start())
            });
        bearer.into_iter().chain(named.by_ref()).any(|given| same(given, token))
    }
}

/// Whether two texts are the same, in a time that does not tell where they differ.
fn same(one: &str, other: &str) -> bool {
    let differ = one.bytes().zip(other.bytes()).fold(0, |differ, (a, b)| differ | (a ^ b));
    one.len() == other.len() && differ == 0
}

/// Lets through what is allowed, and tells browsers how little a page may do.
pub async fn guard(State(guard): State<Guard>, request: Request, next: Next) -> Response {
    let mut response = match guard.check(request.method(), request.uri().path(), request.headers())
    {
        Err(problem) => problem.into_response(),
        Ok(()) if guard.has_token(request.headers()) => next.run(request).await,
        Ok(()) => with_token(&guard, &request),
    };
    let headers = response.headers_mut();
    for (name, value) in [
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (header::REFERRER_POLICY, "no-referrer"),
        (header::CACHE_CONTROL, "no-store"),
        (HeaderName::from_static("cross-origin-opener-policy"), "same-origin"),
        (HeaderName::from_static("cross-origin-resource-policy"), "same-origin"),
        (
            header::CONTENT_SECURITY_POLICY,
            "default-src 'none'; script-src 'self'; style-src 'self'; font-src 'self'; \
             img-src 'self' blob:; connect-src 'self'; base-uri 'none'; form-action 'none'; \
             frame-ancestors 'none'",
        ),
    ] {
        headers.insert(name, HeaderValue::from_static(value));
    }
    response
}

/// The first visit has the token in its address: from then on it is a cookie's.
fn with_token(guard: &Guard, request: &Request) -> Response {
    let query = request.uri().query().unwrap_or_default();
    let given = query.split('&').find_map(|it| it.strip_prefix("token="));
    let right = guard.token.as_deref().zip(given).is_some_and(|(token, given)| same(given, token));
    if right && request.uri().path() == "/" {
        let cookie = format!(
            "{TOKEN_COOKIE}={}; HttpOnly; SameSite=Strict; Path=/",
            given.unwrap_or_default()
        );
        return ([(SET_COOKIE, cookie)], Redirect::to("/")).into_response();
    }
    let detail = "open the address that `viewcast serve` printed: it has the token";
    Problem::new(StatusCode::UNAUTHORIZED, detail).into_response()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn headers(of: &[(&'static str, &str)]) -> HeaderMap {
        let header = |(name, value): &(&'static str, &str)| {
            (HeaderName::from_static(name), HeaderValue::from_str(value).unwrap())
        };
        of.iter().map(header).collect()
    }

    fn status(guard: &Guard, method: &Method, of: &[(&'static str, &str)]) -> u16 {
        guard
            .check(method, "/api/runs", &headers(of))
            .map_or_else(|problem| problem.status, |()| 200)
    }

    #[test]
    fn other_names_and_other_sites_are_refused() {
        let guard = Guard::new("127.0.0.1:8022".parse().unwrap(), None);
        for (host, expected) in [
            ("127.0.0.1:8022", 200),
            ("localhost:8022", 200),
            ("[::1]:8022", 200),
            ("evil.example:8022", 421),
            ("localhost:80", 421),
            ("localhost", 421),
            ("192.168.1.5:8022", 421),
            ("", 421),
        ] {
            assert_eq!(status(&guard, &Method::GET, &[("host", host)]), expected, "{host}");
        }
        let host = ("host", "localhost:8022");
        let site =
            |site: &'static str| status(&guard, &Method::GET, &[host, ("sec-fetch-site", site)]);
        assert_eq!(
            ["none", "same-origin", "same-site", "cross-site"].map(site),
            [200, 200, 403, 403]
        );
        let json = ("content-type", "application/json; charset=utf-8");
        let from = |origin: &'static str| ("origin", origin);
        let post = |of: &[_]| status(&guard, &Method::POST, of);
        assert_eq!(post(&[host, json]), 200);
        assert_eq!(post(&[host, json, from("http://localhost:8022")]), 200);
        assert_eq!(post(&[host, json, from("http://evil.example")]), 403);
        assert_eq!(post(&[host, json, from("null")]), 403);
    }

    #[test]
    fn where_a_token_is_asked_for_it_is_needed() {
        let guard = Guard::new("0.0.0.0:8022".parse().unwrap(), Some("secret".into()));
        assert_eq!(status(&guard, &Method::GET, &[("host", "192.168.1.5:8022")]), 200);
        for (of, expected) in [
            (vec![], false),
            (vec![("authorization", "Bearer secret")], true),
            (vec![("authorization", "bearer  secret")], true),
            (vec![("authorization", "Basic secret")], false),
            (vec![("authorization", "Bearer secre")], false),
            (vec![("authorization", "Bearer ")], false),
            (vec![("cookie", "a=b; viewcast-token=secret")], true),
            (vec![("cookie", "viewcast-token=")], false),
        ] {
            assert_eq!(guard.has_token(&headers(&of)), expected, "{of:?}");
        }
    }
}
