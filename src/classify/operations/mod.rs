//! One rule per operation of the guide, and per computation that may be selected: what it looks for, and the span type that
//! fits.

pub mod agent_decision;
pub mod external_service;
pub mod guard;
pub mod llm_call;
pub mod memory;
pub mod output_parser;
pub mod prompt_builder;
pub mod retrieval;
pub mod root_operation;
pub mod scorer;
pub mod tool_call;
