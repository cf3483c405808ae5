//! Sentences of people as a document quotes them: without greeting, cut at the end of a clause, with the marks of official writing.
//!
//! Nothing is added and no word is changed; what greets, thanks or leans on another sentence is left out. The words by which that is
//! known are those of models/report/prose.toml.

use std::sync::LazyLock;

use serde::Deserialize;

/// The word lists.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Lists {
    courtesy: Vec<String>,
    openers: Vec<String>,
    who: Vec<String>,
    how: Vec<String>,
    says: Vec<String>,
    tails: Vec<String>,
    asks: Vec<String>,
    signers: Vec<String>,
    pronouns: Vec<(String, String)>,
    pub(super) first_person: Vec<String>,
    pub(super) leaning: Vec<String>,
    subordinate: Vec<String>,
    questions: Vec<String>,
    open_ends: Vec<String>,
    addressees: Vec<String>,
    to_reader: Vec<String>,
    pub(super) proposes: Vec<String>,
    reply_idle: Vec<String>,
    pub(super) reply_done: Vec<String>,
    reply_acts: Vec<String>,
    title_before: Vec<String>,
    title_after: Vec<String>,
}

pub(super) static LISTS: LazyLock<Lists> = LazyLock::new(|| {
    toml::from_str(include_str!("../../../models/report/prose.toml")).expect("the shipped lists are valid, which a test checks")
});

/// Fewest characters of a sentence that says something.
const LEAST: usize = 6;

fn is_wide(c: char) -> bool {
    !c.is_ascii() && !c.is_whitespace()
}

fn is_end(c: char) -> bool {
    matches!(c, '。' | '！' | '？' | '；')
}

fn is_clause_end(c: char) -> bool {
    is_end(c) || matches!(c, '，' | '：')
}

fn begins(text: &str, words: &[String]) -> bool {
    words.iter().any(|word| text.starts_with(word.as_str()))
}

fn ends(text: &str, words: &[String]) -> bool {
    words.iter().any(|word| text.ends_with(word.as_str()))
}

/// A text in the marks of official writing: wide marks beside Chinese letters, none doubled, no blanks between letters. Line ends stay.
fn tidy(text: &str) -> String {
    let chars: Vec<char> = text.chars().collect();
    let mut out = String::with_capacity(text.len());
    let mut quoting = false;
    for (at, &c) in chars.iter().enumerate() {
        let before = out.chars().next_back();
        let next = chars.get(at + 1).copied();
        let by_wide = before.is_none_or(is_wide) || next.is_some_and(is_wide);
        let in_number = before.is_some_and(|c| c.is_ascii_digit()) && next.is_some_and(|c| c.is_ascii_digit());
        let c = match c {
            '\r' | '\u{a0}' | '\u{3000}' | '\t' | ' ' | '~' | '～' if c != '～' || next.is_none_or(|next| !next.is_ascii_digit()) => ' ',
            ',' | '､' if by_wide && !in_number => '，',
            ';' => '；',
            '!' => '！',
            '?' => '？',
            ':' if by_wide && !in_number => '：',
            '(' if by_wide || before.is_some_and(is_wide) => '（',
            ')' if before.is_none_or(is_wide) || next.is_none_or(is_wide) => '）',
            '.' | '．' if before.is_some_and(is_wide) && !next.is_some_and(|c| c.is_ascii_alphanumeric()) => '。',
            '…' => '。',
            '"' if !in_number => {
                quoting = !quoting;
                if quoting { '“' } else { '”' }
            }
            '\n' => {
                quoting = false;
                c
            }
            other => other,
        };
        if c == ' ' {
            // A blank among letters of the alphabet parts words; beside Chinese it is only layout.
            if before.is_some_and(|c| c.is_ascii_alphanumeric()) && next.is_some_and(|c| c.is_ascii_alphanumeric()) {
                out.push(' ');
            }
            continue;
        }
        if is_clause_end(c) || c == '、' {
            match before {
                None | Some('\n') => continue,
                // Of marks in a row the strongest stays.
                Some(last) if is_end(last) => continue,
                Some('，' | '：' | '、') => {
                    out.pop();
                }
                _ => {}
            }
        }
        out.push(c);
    }
    out
}

/// The sentences of a masked text, tidied, each with its end mark where it has one, in order.
pub(super) fn sentences(text: &str) -> Vec<String> {
    let mut found = Vec::new();
    let mut sentence = String::new();
    let tidied = tidy(text);
    let mut chars = tidied.chars().peekable();
    while let Some(c) = chars.next() {
        if c != '\n' {
            sentence.push(c);
        }
        let closes = chars.peek().is_some_and(|next| matches!(next, '”' | '’' | '」' | '）'));
        if c == '\n' || (is_end(c) && !closes) || (matches!(c, '”' | '）') && sentence.chars().rev().nth(1).is_some_and(is_end)) {
            found.push(std::mem::take(&mut sentence));
        }
    }
    found.push(sentence);
    found.retain(|sentence| sentence.chars().filter(|c| c.is_alphanumeric()).count() >= 2);
    found
}

/// A sentence without what stands before its matter: numbers of a list, greetings, thanks, who writes.
pub(super) fn bare(sentence: &str) -> &str {
    let mut rest = sentence.trim();
    loop {
        let before = rest.len();
        rest = rest.trim_start_matches(|c: char| {
            c.is_whitespace() || is_clause_end(c) || matches!(c, '、' | '"' | '-' | '—' | '*' | '#' | '·' | '）' | ')')
        });
        rest = unnumbered(rest);
        if begins(rest, &LISTS.courtesy) || is_salutation(rest) {
            rest = after_clause(rest);
        }
        if let Some(opener) = LISTS.openers.iter().find(|opener| rest.starts_with(opener.as_str())) {
            rest = &rest[opener.len()..];
        }
        rest = after_writer(rest);
        if rest.len() == before {
            return rest;
        }
    }
}

/// Without who writes: `市民致电反映`, `来电人表示`.
fn after_writer(text: &str) -> &str {
    let after = |text: &str, words: &[String]| words.iter().find(|word| text.starts_with(word.as_str())).map(|word| word.len());
    let Some(who) = after(text, &LISTS.who) else { return text };
    let rest = &text[who..];
    let rest = &rest[after(rest, &LISTS.how).unwrap_or(0)..];
    after(rest, &LISTS.says).map_or(text, |says| &rest[says..])
}

/// Whether a sentence asks and does not tell.
pub(super) fn asks(sentence: &str) -> bool {
    begins(sentence, &LISTS.asks)
}

/// Without the clause at the end by which an operator asks that it be handled.
fn without_tail(text: &str) -> &str {
    let mut kept = text;
    while let Some(at) = kept.rfind('，')
        && begins(kept[at..].trim_start_matches('，'), &LISTS.tails)
    {
        kept = &kept[..at];
    }
    kept
}

/// Without the number of a list at the beginning: `1、`, `（二）`, `③`.
fn unnumbered(text: &str) -> &str {
    let is_number = |c: char| c.is_ascii_digit() || "一二三四五六七八九十".contains(c);
    if let Some(inner) = text.strip_prefix(['（', '(']) {
        let rest = inner.trim_start_matches(is_number);
        if rest.len() < inner.len()
            && let Some(rest) = rest.strip_prefix(['）', ')'])
        {
            return rest;
        }
        return text;
    }
    if let Some(rest) = text.strip_prefix(|c: char| ('①'..='⑳').contains(&c)) {
        return rest;
    }
    let rest = text.trim_start_matches(is_number);
    if rest.len() < text.len()
        && let Some(behind) = rest.strip_prefix(['、', '.', '．', '）', ')', '，', '：'])
        && !behind.starts_with(|c: char| c.is_ascii_digit())
    {
        return behind;
    }
    text
}

/// Whether a text begins by addressing somebody: `市政府领导：`.
fn is_salutation(text: &str) -> bool {
    let Some(at) = text.find(is_clause_end) else { return false };
    text[at..].starts_with('：') && text[..at].chars().count() <= 16 && ends(&text[..at], &LISTS.addressees)
}

fn after_clause(text: &str) -> &str {
    text.find(is_clause_end).map_or("", |at| &text[at..])
}

/// A sentence as a document quotes it, without its end mark, of at most so many characters; `None` where nothing is left, or nothing
/// that could be cut at the end of a clause.
pub(in crate::report) fn shortened(sentence: &str, limit: usize) -> Option<String> {
    let mut text = bare(sentence).to_owned();
    // A word that ties a sentence to another one, or says only that somebody thinks so.
    while let Some((word, left)) = LISTS
        .pronouns
        .iter()
        .find(|(word, left)| text.starts_with(word.as_str()) && word != left)
    {
        text = format!("{left}{}", text[word.len()..].trim_start_matches(['，', '：', '、']));
    }
    let whole = text.trim_end_matches(|c: char| is_clause_end(c) || c == '、' || c.is_whitespace());
    let whole = without_tail(whole);
    let cut = if whole.chars().count() <= limit {
        whole
    } else {
        cut(whole, limit)?
    };
    let cut = balanced(cut);
    (cut.chars().filter(|c| c.is_alphanumeric()).count() >= LEAST).then_some(cut)
}

/// The clauses of a sentence that fit, the last of which could end it.
fn cut(text: &str, limit: usize) -> Option<&str> {
    let mut start = 0;
    let mut kept = None;
    // Marks within brackets or quotation marks end nothing.
    let mut depth = 0i32;
    for (n, (at, c)) in text.char_indices().enumerate() {
        if n > limit {
            break;
        }
        match c {
            '（' | '“' | '《' | '〔' => depth += 1,
            '）' | '”' | '》' | '〕' => depth -= 1,
            _ => {}
        }
        if depth <= 0 && is_clause_end(c) {
            let clause = &text[start..at];
            if c != '：' && !begins(clause, &LISTS.subordinate) && !ends(clause, &LISTS.open_ends) {
                kept = Some(at);
            }
            start = at + c.len_utf8();
        }
    }
    kept.map(|at| text[..at].trim_end_matches('、'))
}

/// Without brackets and quotation marks that lost their partner.
fn balanced(text: &str) -> String {
    const PAIRS: [(char, char); 4] = [('（', '）'), ('“', '”'), ('《', '》'), ('‘', '’')];
    let mut out = text.to_owned();
    for (open, close) in PAIRS {
        let count = |c: char| text.chars().filter(|&other| other == c).count();
        if count(open) != count(close) {
            out.retain(|c| c != open && c != close);
        }
    }
    out
}

/// How a sentence reads to somebody who knows nothing else: 0 well, the more the worse.
pub(in crate::report) fn awkwardness(sentence: &str) -> u32 {
    let has = |words: &[String]| words.iter().any(|word| sentence.contains(word.as_str()));
    let chars = sentence.chars().count();
    4 * u32::from(sentence.contains('〔'))
        + 2 * u32::from(has(&LISTS.first_person) || sentence.contains('您') || sentence.contains('你'))
        + 2 * u32::from(begins(sentence, &LISTS.leaning))
        + 2 * u32::from(sentence.contains(['？', '！']) || has(&LISTS.questions))
        + 2 * u32::from(
            ends(sentence, &LISTS.open_ends) || sentence.ends_with(['日', '月', '年']) || sentence.ends_with(|c: char| c.is_ascii_digit()),
        )
        + 2 * u32::from(has(&LISTS.to_reader))
        + u32::from(asks(sentence))
        + u32::from(chars < 12)
}

/// What a reply says, in at most so many characters: what was found and done, without greeting, thanks and telephone numbers.
pub(in crate::report) fn reply_gist(reply: &str, limit: usize) -> Option<String> {
    // What stands before 现答复如下： only says that a letter was received.
    let reply = ["如下：", "如下:"]
        .iter()
        .find_map(|mark| reply.split_once(mark))
        .map_or(reply, |(_, answer)| answer);
    let said: Vec<String> = sentences(reply)
        .iter()
        .filter(|sentence| !LISTS.reply_idle.iter().any(|idle| sentence.contains(idle.as_str())) && !sentence.contains('〔'))
        .filter_map(|sentence| shortened(sentence, limit))
        .filter(|sentence| !sentence.starts_with(['您', '你']) && sentence.chars().count() >= 10 && !is_signature(sentence))
        .collect();
    let acts = |sentence: &String| LISTS.reply_acts.iter().any(|act| sentence.contains(act.as_str()));
    let from = said.iter().position(acts)?;
    let mut gist = said[from].clone();
    for sentence in &said[from + 1..] {
        if gist.chars().count() + sentence.chars().count() >= limit {
            break;
        }
        gist.push('；');
        gist.push_str(sentence);
    }
    Some(gist)
}

/// Whether a sentence is only the name of a body, with or without a date.
fn is_signature(sentence: &str) -> bool {
    let name = sentence.trim_end_matches(|c: char| c.is_ascii_digit() || matches!(c, '年' | '月' | '日'));
    name.is_empty()
        || (name.chars().count() <= 24 && !name.contains('，') && LISTS.signers.iter().any(|signer| name.ends_with(signer.as_str())))
}

/// What a title is about, without 关于, 建议 and the like around it, and whether it had such words, so that it names something to be done;
/// `None` where no short matter is left.
pub(in crate::report) fn matter_of_title(title: &str) -> Option<(String, bool)> {
    let sentence = sentences(title).into_iter().next()?;
    let mut matter = bare(&sentence)
        .trim_end_matches(|c: char| is_clause_end(c) || c.is_whitespace())
        .to_owned();
    let whole = matter.len();
    loop {
        let before = matter.len();
        if let Some(word) = LISTS
            .title_before
            .iter()
            .filter(|word| matter.starts_with(word.as_str()))
            .max_by_key(|word| word.len())
        {
            matter = matter[word.len()..].to_owned();
        }
        if let Some(word) = LISTS
            .title_after
            .iter()
            .filter(|word| matter.ends_with(word.as_str()))
            .max_by_key(|word| word.len())
        {
            matter.truncate(matter.len() - word.len());
        }
        if matter.len() == before {
            break;
        }
    }
    let plain = !matter.contains(['？', '！', '〔', '，', '。', '：', '“', '吗', '我', '您', '你']);
    matter.truncate(matter.trim_end_matches('的').len());
    let chars = matter.chars().count();
    let formed = matter.len() < whole && !matter.ends_with('了');
    let asks = LISTS.questions.iter().any(|word| matter.contains(word.as_str()));
    (plain && !asks && (4..=26).contains(&chars)).then_some((matter, formed))
}
