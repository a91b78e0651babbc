//! The words that the catalog, the rules and the output share.

use serde::{Deserialize, Serialize};

use crate::project::Language;

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
            pub const fn word(self) -> &'static str {
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
                    $crate::nearest::unknown("word", word, &known)
                })
            }
        }
    };
}
pub(crate) use vocabulary;

vocabulary! {
    /// What the guide says to trace, and the computations that a team may want to see beside it.
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
        /// Writes a prompt.
        PromptBuilder = "prompt-builder",
        /// Reads what a model answered.
        OutputParser = "output-parser",
        /// Checks what goes into a model or comes out of it.
        Guard = "guard",
        /// Rates what a model answered.
        Scorer = "scorer",
        /// Keeps what was said, or what was answered, for the next time.
        Memory = "memory",
    }
}

impl Operation {
    /// Whether it is pure computation beside the guide's operations: a matter of taste, traced only where it is selected.
    pub fn is_computation(self) -> bool {
        matches!(self, Self::PromptBuilder | Self::OutputParser | Self::Guard | Self::Scorer | Self::Memory)
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

impl SpanType {
    /// The type in a language's SDK. The enum of TypeScript's lacks the latest types (FACTS-typescript section 3): what
    /// joins steps is a CHAIN there, what checks something a TOOL.
    pub fn known_to(self, language: Language) -> Self {
        match (language, self) {
            (Language::TypeScript, Self::Workflow | Self::Task) => Self::Chain,
            (Language::TypeScript, Self::Guardrail | Self::Evaluator) => Self::Tool,
            _ => self,
        }
    }
}

vocabulary! {
    /// What a catalogued call does: one of the guide's operations, or what a skip rule looks for.
    Action {
        /// See [`Operation::LlmCall`].
        LlmCall = "llm-call",
        /// See [`Operation::Retrieval`].
        Retrieval = "retrieval",
        /// See [`Operation::ToolCall`].
        ToolCall = "tool-call",
        /// See [`Operation::AgentDecision`].
        AgentDecision = "agent-decision",
        /// See [`Operation::ExternalService`].
        ExternalService = "external-service",
        /// Loads configuration or sets up the environment.
        Configuration = "configuration",
        /// Logs or emits a metric.
        Logging = "logging",
        /// Formats, parses or validates strings.
        StringFormatting = "string-formatting",
        /// Manipulates dicts, lists, frames.
        DataTransformation = "data-transformation",
        /// Pure computation.
        Utility = "utility",
    }
}

impl Action {
    /// The operation, unless it is something that a skip rule looks for.
    pub fn operation(self) -> Option<Operation> {
        match self {
            Self::LlmCall => Some(Operation::LlmCall),
            Self::Retrieval => Some(Operation::Retrieval),
            Self::ToolCall => Some(Operation::ToolCall),
            Self::AgentDecision => Some(Operation::AgentDecision),
            Self::ExternalService => Some(Operation::ExternalService),
            _ => None,
        }
    }

    /// Whether only a GenAI program does it.
    pub fn is_genai(self) -> bool {
        matches!(self, Self::LlmCall | Self::Retrieval | Self::AgentDecision)
    }
}

vocabulary! {
    /// What kind of library.
    Area {
        /// Clients of models.
        Model = "model",
        /// GenAI frameworks.
        Framework = "framework",
        /// Vector stores and search engines for retrieval.
        VectorStore = "vector-store",
        /// Web and document search.
        Search = "search",
        /// HTTP clients.
        Http = "http",
        /// Databases.
        Database = "database",
        /// Message queues and task queues.
        Queue = "queue",
        /// Files and object stores.
        File = "file",
        /// Cloud platforms: models, stores and queues behind one client.
        Cloud = "cloud",
        /// Web frameworks.
        Web = "web",
        /// Command-line frameworks.
        Command = "command",
        /// Chat and bot frameworks.
        Bot = "bot",
        /// Schedulers and workflow engines.
        Job = "job",
        /// Notebooks and data applications.
        Notebook = "notebook",
        /// Tracers.
        Tracing = "tracing",
        /// The language's standard library and everyday computation.
        Standard = "standard",
    }
}

impl Area {
    /// Whether using such a library makes a project a GenAI project.
    pub fn is_genai(self) -> bool {
        matches!(self, Self::Model | Self::Framework | Self::VectorStore)
    }
}

vocabulary! {
    /// What a function that is handed over becomes.
    Role {
        /// Called from outside.
        Entry = "entry",
        /// Offered to a model.
        Tool = "tool",
        /// A node of a graph or pipeline.
        Step = "step",
        /// Chooses what comes next.
        Router = "router",
        /// Run in another thread or process.
        Thread = "thread",
        /// Called by the framework before the function that names it.
        Depends = "depends",
        /// Puts a graph of steps together: what it calls makes nodes, and runs later.
        Graph = "graph",
        /// Called back; no more is known.
        Callback = "callback",
    }
}

vocabulary! {
    /// How an entry point is reached from outside.
    EntryKind {
        /// A web route.
        Route = "route",
        /// A command of a command line.
        Command = "command",
        /// A background or scheduled job.
        Job = "job",
        /// A message of a queue or a chat.
        Message = "message",
        /// A page of a data application.
        Page = "page",
        /// An event handler.
        Event = "event",
        /// A method of a server (MCP, RPC).
        Server = "server",
        /// A model that a serving layer calls.
        Model = "model",
    }
}

/// What `autolog()` must stand before.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum AutologOrder {
    /// Any call of the library.
    #[default]
    Call,
    /// The making of the client (bedrock).
    Client,
}
