//! Any error that a function of the C face returns.

use core::fmt;

use kromka::core::{BoundError, PolicyError, UnknownCode};
use kromka::decision::RuleError;
use kromka::failover::PlanError;
use kromka::power::{PowerError, TransportError};
use kromka::{ConfigError, HandleError, SubmitError};

use crate::error::FaceError;
#[cfg(feature = "threads")]
use crate::threads::STOPPING;

/// What the body of a function gives: a status that is not negative, or why not.
pub(crate) type Status = Result<i32, Fault>;

macro_rules! faults {
    ($($(#[$meta:meta])* $variant:ident($error:ty)),* $(,)?) => {
        /// An error of any crate below, with its number and its message.
        #[derive(Debug, Clone, Copy, PartialEq)]
        pub(crate) enum Fault {
            $($(#[$meta])* $variant($error),)*
        }

        impl Fault {
            /// The status that C sees: the number, negative.
            pub(crate) const fn status(&self) -> i32 {
                match self {
                    $($(#[$meta])* Self::$variant(error) => -(error.number() as i32),)*
                }
            }
        }

        impl fmt::Display for Fault {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                match self {
                    $($(#[$meta])* Self::$variant(error) => error.fmt(f),)*
                }
            }
        }

        $(
            $(#[$meta])*
            impl From<$error> for Fault {
                fn from(error: $error) -> Self {
                    Self::$variant(error)
                }
            }
        )*
    };
}

faults! {
    Face(FaceError),
    Bound(BoundError),
    Code(UnknownCode),
    Policy(PolicyError),
    Rule(RuleError),
    Plan(PlanError),
    Power(PowerError),
    Transport(TransportError),
    Config(ConfigError),
    Submit(SubmitError),
    Handle(HandleError),
    #[cfg(feature = "threads")]
    Start(kromka::StartError),
    #[cfg(feature = "threads")]
    Wait(kromka::WaitError),
    #[cfg(feature = "vector")]
    Vector(kromka::vector::VectorError),
    #[cfg(feature = "vector")]
    File(kromka::vector::file::FileError),
    #[cfg(feature = "cep")]
    Schema(kromka::cep::SchemaError),
    #[cfg(feature = "cep")]
    Declaration(kromka::cep::DeclarationError),
    #[cfg(feature = "cep")]
    Syntax(kromka::cep::SyntaxError),
    #[cfg(feature = "cep")]
    Pattern(kromka::cep::PatternError),
    #[cfg(feature = "cep")]
    Event(kromka::cep::EventError),
    #[cfg(feature = "cep")]
    Intake(kromka::cep::IntakeConfigError),
    #[cfg(feature = "cep")]
    Snapshot(kromka::cep::PatternSnapshotError),
    #[cfg(feature = "cep")]
    Json(crate::json::JsonError),
}

/// What the threads refuse is said as everywhere else, so that a host asks for one status.
#[cfg(feature = "threads")]
impl From<kromka::CallError> for Fault {
    fn from(error: kromka::CallError) -> Self {
        use kromka::CallError;
        Self::Face(match error {
            CallError::Poisoned => FaceError::Poisoned,
            CallError::OwnThread | CallError::Inside => {
                FaceError::Busy { what: "the call was made from a callback, and would wait for itself" }
            }
            _ => STOPPING,
        })
    }
}

#[cfg(feature = "threads")]
impl From<kromka::RefusalError> for Fault {
    fn from(error: kromka::RefusalError) -> Self {
        match error {
            kromka::RefusalError::Submit { source } => source.into(),
            kromka::RefusalError::Call { source } => source.into(),
            _ => STOPPING.into(),
        }
    }
}

#[cfg(feature = "threads")]
impl From<kromka::TaskError> for Fault {
    fn from(error: kromka::TaskError) -> Self {
        match error {
            kromka::TaskError::Handle { source } => source.into(),
            kromka::TaskError::Call { source } => source.into(),
            _ => STOPPING.into(),
        }
    }
}
