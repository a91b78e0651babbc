//! The words that the catalog, the rules and the output share.

use serde::{Deserialize, Serialize};

macro_rules! vocabulary {
    ($(#[$doc:meta])* $name:ident { $($(#[$variant_doc:meta])* $variant:ident = $word:literal,)* }) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        pub enum $name {
            $($(#[$variant_doc])* #[serde(rename = $word)] $variant,)*
        }

        impl $name {
            /// All of them, in the order of the guide.
            pub const ALL: &'static [$name] = &[$($name::$variant),*];

            /// The word for it: in the catalog, the configuration, comments and output alike.
            pub fn word(self) -> &'static str {
                match self { $($name::$variant => $word,)* }
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.pad(self.word())
            }
        }

        impl std::str::FromStr for $name {
            type Err = String;

            fn from_str(word: &str) -> Result<Self, String> {
                Self::ALL.iter().copied().find(|known| known.word() == word).ok_or_else(|| {
                    let known: Vec<_> = Self::ALL.iter().map(|known| known.word()).collect();
                    format!("unknown word `{word}`; known are {}", known.join(", "))
                })
            }
        }
    };
}
pub(crate) use vocabulary;

vocabulary! {
    /// What the guide says to trace.
    Operation {
        /// Main entry points, top-level pipelines, workflow steps.
        RootOperation = "root-operation",
        /// Chat completions, embeddings.
        LlmCall = "llm-call",
        /// Vector store queries, document fetches, search, reranking.
        Retrieval = "retrieval",
        /// Tools offered to a model, web search.
        ToolCall = "tool-call",
        /// Routing, planning, tool selection.
        AgentDecision = "agent-decision",
        /// HTTP services, databases, files, message queues.
        ExternalService = "external-service",
    }
}

vocabulary! {
    /// MLflow's span types (`mlflow.entities.SpanType`, FACTS-python section 5).
    SpanType {
        /// A call of a language model, whatever its kind.
        Llm = "LLM",
        /// A pipeline: joins other operations.
        Chain = "CHAIN",
        /// A loop or branch driven by model output.
        Agent = "AGENT",
        /// A tool or an external service.
        Tool = "TOOL",
        /// A call of a chat model.
        ChatModel = "CHAT_MODEL",
        /// A search that gives documents.
        Retriever = "RETRIEVER",
        /// A parser of model output.
        Parser = "PARSER",
        /// An embedding.
        Embedding = "EMBEDDING",
        /// A reordering of documents by relevance.
        Reranker = "RERANKER",
        /// A read or write of conversation memory.
        Memory = "MEMORY",
        /// Not told.
        Unknown = "UNKNOWN",
        /// A workflow.
        Workflow = "WORKFLOW",
        /// A task of a workflow.
        Task = "TASK",
        /// A check of input or output.
        Guardrail = "GUARDRAIL",
        /// An evaluation.
        Evaluator = "EVALUATOR",
    }
}
