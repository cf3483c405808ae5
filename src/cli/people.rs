//! `minzhi people`: who may use the service from other computers.

use std::path::Path;

use clap::Subcommand;

use super::exit::InputError;
use crate::service::{Lang, now};
use crate::store::{self, PeopleError, Role, Workspace};

/// What to do with those who have tokens.
#[derive(Debug, Default, Subcommand)]
pub(super) enum PeopleCommand {
    /// List them with their roles
    #[default]
    List,
    /// Give a person a token; it is printed once and kept nowhere
    Add {
        /// The name under which what the person does is noted
        name: String,
        /// read: look; curate: import, analyse and decide too; entitled: open contacts and accusations too, each with a reason
        #[arg(long, value_parser = parse_role)]
        role: Role,
    },
    /// Take a person's token back
    Remove {
        /// The name
        name: String,
    },
}

fn parse_role(text: &str) -> Result<Role, String> {
    let codes: Vec<&str> = Role::ALL.iter().map(|role| role.code()).collect();
    Role::from_code(text).ok_or_else(|| format!("expected one of {}", codes.join(", ")))
}

/// Lists, adds or removes.
pub(super) fn people(root: &Path, command: PeopleCommand, lang: Lang) -> anyhow::Result<()> {
    let workspace = Workspace::open(root)?;
    match command {
        PeopleCommand::List => {
            let all = store::people(&workspace)?;
            super::output::print(|out| {
                for person in &all {
                    let words = [
                        ("name", &person.name as &dyn std::fmt::Display),
                        ("role", &lang.code_words("role", person.role.code())),
                        ("since", &person.since),
                    ];
                    writeln!(out, "{}", lang.fill("cli.person", &words))?;
                }
                Ok(())
            })
        }
        PeopleCommand::Add { name, role } => {
            let token = store::add_person(&workspace, &name, role, now()).map_err(refused)?;
            eprintln!("{}", lang.fill("cli.person_added", &[("name", &name.trim())]));
            super::output::print(|out| Ok(writeln!(out, "{token}")?))
        }
        PeopleCommand::Remove { name } => {
            store::remove_person(&workspace, &name).map_err(refused)?;
            eprintln!("{}", lang.fill("cli.person_removed", &[("name", &name)]));
            Ok(())
        }
    }
}

fn refused(error: PeopleError) -> anyhow::Error {
    match error {
        PeopleError::Store(error) => error.into(),
        other => InputError(other.to_string()).into(),
    }
}
