//! One rule per operation of the guide: what it looks for, and the span type that fits.

pub mod agent_decision;
pub mod external_service;
pub mod llm_call;
pub mod retrieval;
pub mod root_operation;
pub mod tool_call;
