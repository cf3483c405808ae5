//! A short summary of a generation for people.

use std::io::Write;

use crate::ideas::Decision;
use crate::service::Lang;
use crate::store::{Manifest, Snapshot};

/// The counts of a generation.
pub(super) fn print_counts(out: &mut dyn Write, manifest: &Manifest, lang: Lang) -> anyhow::Result<()> {
    let counts = &manifest.counts;
    writeln!(
        out,
        "{}",
        lang.fill(
            "cli.counts",
            &[
                ("generation", &manifest.generation),
                ("messages", &counts.messages),
                ("people", &counts.people),
                ("repeats", &counts.repeats),
                ("topics", &counts.topics),
                ("unclassified", &counts.unclassified),
                ("urgent", &counts.urgent),
            ],
        )
    )?;
    if counts.people_unsure > 0 {
        writeln!(out, "{}", lang.fill("cli.people_unsure", &[("n", &counts.people_unsure)]))?;
    }
    Ok(())
}

/// Counts, the hottest topics, the fastest words of the latest week and the best ideas; protected accusations appear nowhere.
pub(super) fn print_summary(out: &mut dyn Write, snapshot: &Snapshot, lang: Lang) -> anyhow::Result<()> {
    const SHOWN: usize = 5;
    let analysis = snapshot.analysis();
    print_counts(out, snapshot.manifest(), lang)?;
    writeln!(out, "\n{}", lang.t("cli.top_topics"))?;
    for topic in analysis.topics.topics.iter().filter(|topic| !topic.hidden).take(SHOWN) {
        writeln!(
            out,
            "  {}",
            lang.fill(
                "cli.topic",
                &[("name", &topic.name), ("messages", &topic.members.len()), ("people", &topic.people)]
            )
        )?;
    }
    let latest = analysis.keywords.weekly.iter().map(|row| row.week).max();
    let rising: Vec<&str> = analysis
        .keywords
        .weekly
        .iter()
        .filter(|row| Some(row.week) == latest)
        .take(2 * SHOWN)
        .map(|row| analysis.keywords.terms[row.term as usize].text.as_str())
        .collect();
    if let Some(week) = latest {
        writeln!(out, "\n{}\n  {}", lang.fill("cli.rising", &[("week", &week)]), rising.join(" "))?;
    }
    writeln!(out, "\n{}", lang.t("cli.golden"))?;
    for idea in analysis
        .ideas
        .iter()
        .filter(|idea| !analysis.labels[idea.message.index()].protected && !matches!(idea.decision, Some(Decision::Dropped(_))))
        .take(SHOWN)
    {
        let title = snapshot.text(idea.message)?.title.text;
        writeln!(
            out,
            "  {}",
            lang.fill(
                "cli.idea",
                &[
                    ("rank", &idea.rank),
                    ("title", &title.trim()),
                    ("score", &format!("{:.0}", idea.score))
                ]
            )
        )?;
    }
    Ok(())
}
