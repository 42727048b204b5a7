//! What the commands of a provider's command line have in common.

/// How people call an operation from a command line: the program, then the words of the operation
/// ([`Operation::cli`](super::Operation::cli)), then an option for each parameter, called like that with
/// hyphens and two dashes before.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CommandLine {
    /// What the tool is called, such as `soracom-cli`.
    pub tool: &'static str,
    /// The program, such as `soracom`.
    pub program: &'static str,
    /// The option that takes the code of the coverage; empty if there is none.
    pub coverage: &'static str,
    /// The option that takes the body of the request; empty if there is none.
    pub body: &'static str,
    /// The option that asks for all pages of a list; empty if there is none.
    pub all_pages: &'static str,
}
