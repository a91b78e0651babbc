//! Help, version, wrong arguments, `rules`, `catalog` and `init`.

use insta::assert_snapshot;

use crate::folder::Folder;

#[test]
fn help() {
    assert_snapshot!(Folder::new().run(&["--help"]));
    assert_eq!(Folder::new().run(&["-h"]).stdout, Folder::new().run(&["--help"]).stdout);
}

#[test]
fn help_of_explain() {
    assert_snapshot!(Folder::new().run(&["explain", "--help"]));
}

#[test]
fn version() {
    assert_snapshot!(Folder::new().run(&["--version"]));
}

#[test]
fn bad_option() {
    assert_snapshot!(Folder::new().run(&["--dry-runn"]));
}

#[test]
fn bad_format() {
    assert_snapshot!(Folder::new().run(&["--format", "jason"]));
}

#[test]
fn bad_number_of_threads() {
    assert_snapshot!(Folder::new().run(&["--threads", "0"]));
}

#[test]
fn quiet_and_verbose() {
    assert_snapshot!(Folder::new().run(&["-q", "-v"]));
}

#[test]
fn misspelt_command() {
    assert_snapshot!(Folder::new().run(&["explian"]));
}

#[test]
fn misspelt_rule() {
    assert_snapshot!(Folder::new().run(&["--select", "llm-calls"]));
}

#[test]
fn unknown_rule() {
    assert_snapshot!(Folder::new().run(&["--ignore", "retrieval,everything"]));
}

#[test]
fn skip_rule_cannot_be_selected() {
    assert_snapshot!(Folder::new().run(&["--select", "logging"]));
}

#[test]
fn unknown_level() {
    assert_snapshot!(Folder::new().run(&["--min-confidence", "very"]));
}

#[test]
fn rules_list() {
    assert_snapshot!(Folder::new().run(&["rules"]));
}

#[test]
fn rules_page() {
    assert_snapshot!(Folder::new().run(&["rules", "llm-call"]));
}

#[test]
fn rules_misspelt() {
    assert_snapshot!(Folder::new().run(&["rules", "llm_call"]));
}

#[test]
fn catalog_lists_every_library() {
    let ran = Folder::new().run(&["catalog"]);
    assert_eq!((ran.code, ran.stderr.as_str()), (0, ""));
    let files = std::fs::read_dir(concat!(env!("CARGO_MANIFEST_DIR"), "/catalog/python")).expect("it is there");
    let text = ran.stdout();
    let listed: Vec<&str> = text.split([',', ' ', '\n']).collect();
    for file in files {
        let name = file.expect("it can be read").path();
        let name = name.file_stem().and_then(|name| name.to_str()).expect("it is Unicode");
        assert!(listed.contains(&name), "{name} is not listed");
    }
}

#[test]
fn catalog_page() {
    assert_snapshot!(Folder::new().run(&["catalog", "groq"]));
}

#[test]
fn catalog_misspelt() {
    assert_snapshot!(Folder::new().run(&["catalog", "opnai"]));
}

#[test]
fn init() {
    let folder = Folder::new();
    assert_snapshot!("init_first", folder.run(&["init"]));
    assert!(folder.read("instrument.toml").starts_with("# What `instrument` is to do in this project."));
    // What it wrote is a configuration, and stays as it is.
    assert_eq!(folder.run(&["."]).code, 0);
    assert_snapshot!("init_again", folder.run(&["init"]));
}

/// What `init` writes for a project says what was seen, and changes nothing.
#[test]
fn init_looks_at_the_project() {
    for name in ["fastapi-rag", "express-rag", "monorepo"] {
        let folder = Folder::copy_of(&format!("fixtures/apps/{name}"));
        let before = folder.run(&["--dry-run", "--format", "diff", "."]);
        assert_eq!(folder.run(&["init"]).code, 0);
        assert_eq!(folder.run(&["--dry-run", "--format", "diff", "."]).stdout, before.stdout, "{name}");
        let written = folder.read("instrument.toml");
        let seen: Vec<&str> = written.lines().skip(2).take_while(|line| !line.contains("select")).collect();
        let exclude: Vec<&str> = written.lines().filter(|line| line.contains("These are read")).collect();
        assert_snapshot!(format!("init_of_{name}"), format!("{}\n{}", seen.join("\n"), exclude.join("\n")));
    }
}

#[test]
fn init_names_folders_aside_and_the_light_sdk() {
    let source = r#"from openai import OpenAI

client = OpenAI()


def ask(text):
    prompt = f"Shorter: {text}"
    reply = client.responses.create(model="small", input=prompt)
    return reply.output_text.strip()
"#;
    let folder = Folder::new()
        .file("requirements.txt", "openai\nmlflow-tracing\n")
        .file("app/ask.py", source)
        .file("examples/first.py", source);
    let before = folder.run(&["--dry-run", "--format", "diff", "."]);
    assert_eq!(folder.run(&["init"]).code, 0);
    let written = folder.read("instrument.toml");
    assert!(written.contains("worth a span: examples/ (1).\n# exclude = [\"/examples/\"]\n"), "{written}");
    assert!(written.contains("\ndependency = \"mlflow-tracing\"\n"), "{written}");
    assert_eq!(folder.run(&["--dry-run", "--format", "diff", "."]).stdout, before.stdout);
}

#[test]
fn init_hides_no_configuration() {
    let folder = Folder::new().file("pyproject.toml", "[tool.instrument]\nexternals = \"all\"\n").file("app.py", "");
    let ran = folder.run(&["init"]);
    assert_eq!(
        (ran.code, ran.stderr.contains("pyproject.toml configures this project already")),
        (2, true),
        "{}",
        ran.stderr
    );
}
