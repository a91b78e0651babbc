//! Since when changes count: the merge base with a revision, or why there is none.

use std::process::Output;

use super::{GitError, Repository, text, words};

impl Repository {
    /// The commit that this state and a revision have both come from.
    pub(super) fn merge_base(&self, revision: &str) -> Result<String, GitError> {
        // What begins like an option is no revision.
        let output = match revision.starts_with('-') || revision.is_empty() {
            true => None,
            false => Some(self.ask(&["merge-base", "HEAD", revision])?),
        };
        match output {
            Some(output) if output.status.success() => Ok(text(output.stdout.trim_ascii())),
            _ => Err(self.no_merge_base(revision, output)?),
        }
    }

    /// Why there is no merge base.
    fn no_merge_base(&self, revision: &str, output: Option<Output>) -> Result<GitError, GitError> {
        let top = self.top.display();
        if let Some(output) = output.as_ref().filter(|output| self.is_refusal(output)) {
            return Ok(self.failure(&["merge-base"], &words(&output.stderr)));
        }
        if !self.has_commits()? {
            return Ok(GitError(format!(
                "{top}: the repository has no commit yet, so there is nothing to compare with: \
                 run without --since, or use --staged"
            )));
        }
        let is_shallow = self.read(&["rev-parse", "--is-shallow-repository"])?.trim_ascii() == b"true";
        let deepen = "run `git fetch --unshallow` (in GitHub's actions/checkout: `fetch-depth: 0`)";
        let is_commit = !revision.starts_with('-') && self.is_commit(revision)?;
        Ok(GitError(match (is_commit, is_shallow) {
            (true, true) => format!(
                "{top}: the clone is shallow and lacks the commit that HEAD and `{revision}` have both come from: {deepen}"
            ),
            (true, false) => format!(
                "{top}: HEAD and `{revision}` have no commit in common, so it is not known what changed between them: \
                 name a revision of the same history"
            ),
            (false, _) => {
                let shallow = if is_shallow { format!("; the clone is shallow: {deepen}") } else { String::new() };
                let hint = self.hint(revision)?;
                format!("{top}: there is no revision `{revision}`: {hint}{shallow}")
            }
        }))
    }

    /// What to do about a revision that is not known.
    fn hint(&self, revision: &str) -> Result<String, GitError> {
        let remotes = text(&self.read(&["remote"])?);
        let of_remote = remotes.lines().find_map(|remote| {
            let branch = revision.strip_prefix(remote)?.strip_prefix('/')?;
            Some(format!("if it is a branch there, run `git fetch {remote} {branch}`"))
        });
        if let Some(hint) = of_remote {
            return Ok(hint);
        }
        for remote in remotes.lines() {
            if !revision.starts_with('-') && self.is_commit(&format!("{remote}/{revision}"))? {
                return Ok(format!("there is `{remote}/{revision}`"));
            }
        }
        Ok(match remotes.lines().next() {
            Some(remote) => format!(
                "if it is a branch of `{remote}`, run `git fetch {remote} {revision}` and name `{remote}/{revision}`"
            ),
            None => "`git branch --all` and `git tag` list what there is".to_owned(),
        })
    }

    /// git refuses to work here at all: the repository is another user's, or damaged.
    fn is_refusal(&self, output: &Output) -> bool {
        let said = words(&output.stderr);
        said.contains("dubious ownership") || said.contains("not a git repository")
    }
}
