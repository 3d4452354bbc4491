//! What went wrong, as an answer: a problem of RFC 9457, with the words of the command line.

use std::fmt::Display;

use axum::{
    http::{StatusCode, header},
    response::{IntoResponse, Response},
};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use viewcast::{
    backend::BackendError, data::import::ImportError, experiment::ExperimentError, plan::PlanError,
    runs::RunError,
};

/// The content type of problems.
pub const PROBLEM: &str = "application/problem+json";

/// What went wrong with a request.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct Problem {
    /// The HTTP status.
    #[schema(example = 422)]
    pub status: u16,
    /// What the status is called.
    pub title: String,
    /// What was wrong, what was expected and what to do.
    #[schema(example = "experiment:2:1: unknown key `epoch`; did you mean `epochs`?")]
    pub detail: String,
    /// What an import asks, where an answer would do.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub question: Option<Question>,
}

/// A question of an import, and its answers.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct Question {
    /// What is wrong, and the rows as they were read.
    pub text: String,
    /// Parameters of a new request, of which each is an answer; the likeliest first.
    pub answers: Vec<Parameter>,
}

/// A parameter of a request.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct Parameter {
    /// Its name.
    #[schema(example = "value_column")]
    pub name: String,
    /// Its value.
    #[schema(example = "Views")]
    pub value: String,
}

impl Problem {
    /// With a status and what to say.
    pub fn new(status: StatusCode, detail: impl Display) -> Self {
        let title = status.canonical_reason().unwrap_or_default().into();
        Self { status: status.as_u16(), title, detail: detail.to_string(), question: None }
    }

    /// A request that says something wrong.
    pub fn of_request(detail: impl Display) -> Self {
        Self::new(StatusCode::UNPROCESSABLE_ENTITY, detail)
    }

    /// A request for something that is not there.
    pub fn missing(detail: impl Display) -> Self {
        Self::new(StatusCode::NOT_FOUND, detail)
    }

    /// A request that comes at the wrong time.
    pub fn conflict(detail: impl Display) -> Self {
        Self::new(StatusCode::CONFLICT, detail)
    }
}

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        let status = StatusCode::from_u16(self.status).unwrap_or(StatusCode::BAD_REQUEST);
        let json = serde_json::to_string(&self).unwrap_or_default();
        (status, [(header::CONTENT_TYPE, PROBLEM)], json).into_response()
    }
}

impl From<ExperimentError> for Problem {
    fn from(error: ExperimentError) -> Self {
        Self::of_request(error)
    }
}

impl From<ImportError> for Problem {
    fn from(error: ImportError) -> Self {
        Self::of_request(error)
    }
}

impl From<BackendError> for Problem {
    fn from(error: BackendError) -> Self {
        Self::new(StatusCode::SERVICE_UNAVAILABLE, error)
    }
}

impl From<RunError> for Problem {
    fn from(error: RunError) -> Self {
        match error {
            RunError::NotARun { .. } | RunError::NoRuns(_) => Self::missing(error),
            RunError::Complete(_) | RunError::Locked(_) | RunError::Interrupted { .. } => {
                Self::conflict(error)
            }
            RunError::Bug(_) => Self::new(StatusCode::INTERNAL_SERVER_ERROR, error),
            error => Self::of_request(error),
        }
    }
}

impl From<PlanError> for Problem {
    fn from(error: PlanError) -> Self {
        RunError::from(error).into()
    }
}
