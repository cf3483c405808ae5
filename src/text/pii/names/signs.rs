//! The signs of a name and what they weigh.

use std::ops::Range;

use super::lexicon::{Class, LEXICON};

/// What stands before a name.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Left {
    /// A cue with a colon: every surname counts, and a name need not end where it seems to.
    Label,
    /// A word that announces a name.
    Cue,
    /// A word for a person: kin, an office, a trade.
    Noun,
    /// The beginning, a mark, a digit.
    Mark,
    /// A word of grammar.
    Particle,
    /// Part of another word, perhaps.
    Other,
}

impl Left {
    /// What a colon or a bracket makes of it.
    pub(super) fn surer(self) -> Self {
        match self {
            Self::Cue => Self::Label,
            Self::Noun => Self::Cue,
            other => other,
        }
    }

    fn points(self) -> i32 {
        match self {
            Self::Label => 10,
            Self::Cue => 9,
            Self::Noun => 5,
            Self::Mark => 3,
            Self::Particle => 1,
            Self::Other => -3,
        }
    }
}

/// What stands after a name.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Right {
    /// A title, or what people do.
    Deed,
    /// The end or a mark.
    Mark,
    /// A word of grammar or another that often follows.
    Word,
    /// Part of another word, perhaps.
    Other,
    /// A character that hides the rest of a name.
    Hidden,
}

impl Right {
    fn points(self) -> i32 {
        match self {
            Self::Deed => 4,
            Self::Mark => 3,
            Self::Word => 2,
            Self::Other => -3,
            Self::Hidden => -20,
        }
    }
}

/// Points that make a name.
const ENOUGH: i32 = 8;

/// What is seen of a text that begins with a surname.
struct Candidate<'a> {
    text: &'a str,
    /// Bounds of the first characters: surname, then given name, each end.
    bounds: [usize; 5],
    /// How many characters there are.
    count: usize,
    /// Characters of the surname.
    surname: usize,
    surname_class: Class,
}

impl<'a> Candidate<'a> {
    fn new(text: &'a str) -> Option<Self> {
        let first = text.chars().next()?;
        let class = LEXICON.class(first);
        let compound = class.is(Class::COMPOUND) && LEXICON.compound.iter().any(|surname| text.starts_with(surname.as_str()));
        if !compound && !class.is(Class::CLEAR | Class::AMBIGUOUS) {
            return None;
        }
        let (mut bounds, mut count) = ([0; 5], 0);
        for (at, c) in text.char_indices().take(4) {
            if !is_ideograph(c) {
                break;
            }
            count += 1;
            bounds[count] = at + c.len_utf8();
        }
        Some(Self {
            text,
            bounds,
            count,
            surname: 1 + usize::from(compound),
            surname_class: class,
        })
    }

    fn is_word(&self) -> bool {
        LEXICON.words.begin(self.text)
    }

    /// Bytes of the name with so many given characters, if they can be given ones.
    fn end(&self, given: usize) -> Option<usize> {
        let last = self.surname + given;
        if last > self.count {
            return None;
        }
        let part = &self.text[self.bounds[self.surname]..self.bounds[last]];
        let may_be = part.chars().all(|c| !LEXICON.class(c).is(Class::NEVER)) && !(given == 2 && LEXICON.is_title(part));
        may_be.then_some(self.bounds[last])
    }

    /// How much the name with so many given characters is worth by itself.
    fn points(&self, given: usize, left: Left) -> i32 {
        let part = &self.text[self.bounds[self.surname]..self.bounds[self.surname + given]];
        let liked = part.chars().filter(|&c| LEXICON.class(c).is(Class::GIVEN)).count();
        let given_points = match (given, liked) {
            (1, 0) => -2,
            (1, _) => 0,
            (_, 0) => -1,
            (_, 1) => 1,
            _ => 3,
        };
        let doubtful = self.surname == 1 && self.surname_class.is(Class::AMBIGUOUS) && liked < given;
        if doubtful && left != Left::Label {
            return -10;
        }
        let place = if part.chars().next_back().is_some_and(is_place) { -4 } else { 0 };
        given_points + self.surname_points() + place
    }

    fn surname_points(&self) -> i32 {
        if self.surname == 2 {
            return 3;
        }
        if self.surname_class.is(Class::AMBIGUOUS) {
            -2
        } else if self.surname_class.is(Class::VERB) {
            0
        } else {
            1
        }
    }
}

/// Length in bytes of the name that a text begins with; `None` if it begins with none.
pub(super) fn name_at(text: &str, left: Left) -> Option<usize> {
    let candidate = Candidate::new(text)?;
    let lengths = [2, 1].into_iter().filter_map(|given| {
        let end = candidate.end(given)?;
        let known = left.points() + candidate.points(given, left);
        // Most stop here: whatever follows, it is not enough.
        if known + Right::Deed.points() < ENOUGH {
            return None;
        }
        let points = known + right(&text[end..]).points();
        (points >= ENOUGH).then_some((points, end))
    });
    // Of two lengths that are worth the same the longer one hides more.
    let (_, end) = lengths.max()?;
    (!candidate.is_word()).then_some(end)
}

fn right(rest: &str) -> Right {
    let Some(c) = rest.chars().next() else { return Right::Mark };
    // Four asterisks and more hide a number that follows a name.
    if (c == '*' && !rest.starts_with("****")) || matches!(c, '某' | '×' | '·') {
        return Right::Hidden;
    }
    if !is_ideograph(c) {
        return Right::Mark;
    }
    if LEXICON.deeds.begin(rest) {
        return Right::Deed;
    }
    if LEXICON.class(c).is(Class::SEQUEL) || LEXICON.followers.begin(rest) {
        return Right::Word;
    }
    Right::Other
}

fn left(text: &str, at: usize) -> Left {
    match text[..at].chars().next_back() {
        None => Left::Mark,
        Some('*' | '·') => Left::Other,
        Some(c) if !is_ideograph(c) => Left::Mark,
        Some(c) if LEXICON.class(c).is(Class::PARTICLE) => Left::Particle,
        Some(_) => Left::Other,
    }
}

/// Names that no cue announces, given the places of surnames.
pub(super) fn candidates(text: &str, surnames: &[usize]) -> Vec<Range<usize>> {
    let mut names = Vec::new();
    let mut until = 0;
    for &at in surnames.iter() {
        if at < until {
            continue;
        }
        let left = left(text, at);
        if left == Left::Other {
            continue;
        }
        if let Some(length) = name_at(&text[at..], left) {
            until = at + length;
            names.push(at..until);
        }
    }
    names
}

/// The whole name before a title; a surname alone stays.
pub(super) fn before_title(text: &str, at: usize, office: bool) -> Option<Range<usize>> {
    let starts = text[..at].char_indices().rev().take(4);
    let starts: Vec<usize> = starts.take_while(|(_, c)| is_ideograph(*c)).map(|(start, _)| start).collect();
    [4, 3, 2].into_iter().find_map(|count: usize| {
        let start = *starts.get(count - 1)?;
        let candidate = Candidate::new(&text[start..at])?;
        let given = count.checked_sub(candidate.surname).filter(|given| (1..=2).contains(given))?;
        candidate.end(given).filter(|_| !candidate.is_word())?;
        let left = left(text, start);
        let thanked = text[start..].starts_with('谢') && text[..start].ends_with(['感', '谢']);
        let title = match (office, text[at..].starts_with(['市', '县', '区', '镇', '乡', '省', '州'])) {
            (false, _) => 8,
            // 某某市长 is the mayor of a place more often than a mayor of that name.
            (true, true) => 4,
            (true, false) => 6,
        };
        (!thanked && left.points() + candidate.points(given, left) + title >= ENOUGH).then_some(start..at)
    })
}

/// Whether a name begins with a surname that begins no common word.
pub(super) fn is_distinct(name: &str) -> bool {
    let class = name.chars().next().map(|c| LEXICON.class(c));
    class.is_some_and(|class| class.is(Class::CLEAR) && !class.is(Class::VERB | Class::AMBIGUOUS))
}

/// Whether a word of grammar stands before a place.
pub(super) fn follows_particle(text: &str, at: usize) -> bool {
    left(text, at) == Left::Particle
}

/// Whether a known name may stand between these places.
pub(super) fn may_stand(text: &str, start: usize, end: usize) -> bool {
    left(text, start).points() + right(&text[end..]).points() > 0
}

/// Whether a text that stands between marks is shaped like a name.
pub(super) fn is_shaped(text: &str) -> bool {
    let Some(candidate) = Candidate::new(text) else { return false };
    let given = candidate.count.saturating_sub(candidate.surname);
    (1..=2).contains(&given) && candidate.end(given) == Some(text.len()) && !candidate.is_word() && !text.ends_with(is_place)
}

/// Whether a text is a surname and nothing else.
pub(super) fn is_surname(text: &str) -> bool {
    Candidate::new(text).is_some_and(|candidate| candidate.bounds[candidate.surname] == text.len())
}

fn is_place(c: char) -> bool {
    LEXICON.class(c).is(Class::PLACE)
}

pub(super) fn is_ideograph(c: char) -> bool {
    matches!(c, '\u{4e00}'..='\u{9fff}' | '\u{3400}'..='\u{4dbf}')
}
