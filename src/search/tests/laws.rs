//! What holds for every document and every query.

use super::*;
use proptest::prelude::*;

/// Pieces of masked bodies: both scripts, both widths, words, numbers, marks, operators, line breaks, marks of what is masked.
const PIECES: [&str; 36] = [
    "路灯",
    "不亮",
    "的",
    "小区",
    "电梯",
    "電梯",
    "裝修",
    "請",
    "吗",
    "啊",
    "和",
    "Wifi",
    "xiao123",
    "ＡＢ座",
    "２０１９年",
    "2019-05-01",
    "3.5元",
    "㎡",
    "①",
    "〔姓名〕",
    "〔电话〕",
    "，",
    "。",
    "、",
    " ",
    "\n",
    "\r\n\r\n",
    "\t",
    "　",
    "-",
    "（",
    "）",
    "“",
    "”",
    "\"",
    "：",
];

fn body() -> impl Strategy<Value = String> {
    proptest::collection::vec(prop_oneof![20 => 0..PIECES.len(), 1 => Just(PIECES.len())], 1..40).prop_map(|places| {
        let piece = |&at: &usize| PIECES.get(at).copied().unwrap_or("|OR ");
        places.iter().map(piece).collect()
    })
}

/// Whether a run holds anything that the language reads as an operator, by the letter of its description.
fn has_operators(run: &str) -> bool {
    run.contains(['"', '“', '”', '|', '：', ':'])
        || run
            .split(|c: char| c.is_whitespace() || "（）".contains(c))
            .any(|word| word == "OR" || word.starts_with('-'))
}

/// Characters that have one form in each script, Simplified before Traditional.
const SCRIPTS: [(char, char); 24] = [
    ('电', '電'),
    ('灯', '燈'),
    ('车', '車'),
    ('业', '業'),
    ('务', '務'),
    ('装', '裝'),
    ('门', '門'),
    ('问', '問'),
    ('题', '題'),
    ('标', '標'),
    ('区', '區'),
    ('县', '縣'),
    ('时', '時'),
    ('间', '間'),
    ('热', '熱'),
    ('线', '線'),
    ('来', '來'),
    ('数', '數'),
    ('据', '據'),
    ('园', '園'),
    ('东', '東'),
    ('区', '區'),
    ('长', '長'),
    ('图', '圖'),
];

fn traditional(text: &str) -> String {
    let other = |c: char| {
        SCRIPTS
            .iter()
            .find(|(simplified, _)| *simplified == c)
            .map_or(c, |(_, traditional)| *traditional)
    };
    text.chars().map(other).collect()
}

/// A query of the model: letters, their title, documents by number, joined.
#[derive(Clone, Debug)]
enum Wish {
    Letter(char),
    Titled(char),
    /// Two letters in a row.
    Pair(char, char),
    /// The document of a number, as a condition.
    Document(u8),
    Not(Box<Wish>),
    All(Vec<Wish>),
    Any(Vec<Wish>),
}

impl Wish {
    fn typed(&self, top: bool) -> String {
        let list = |parts: &[Self], mark: &str| parts.iter().map(|part| part.typed(false)).collect::<Vec<_>>().join(mark);
        match self {
            Self::Letter(c) => c.to_string(),
            Self::Titled(c) => format!("标题：{c}"),
            Self::Pair(a, b) => format!("\"{a}{b}\""),
            Self::Document(number) => format!("来源:{number}"),
            // Several dashes in a row are one.
            Self::Not(part) if matches!(**part, Self::Not(_)) => format!("-({})", part.typed(false)),
            Self::Not(part) => format!("-{}", part.typed(false)),
            Self::All(parts) if top => list(parts, " "),
            Self::All(parts) => format!("({})", list(parts, "　")),
            Self::Any(parts) if parts.len() % 2 == 0 => format!("（{}）", list(parts, " OR ")),
            Self::Any(parts) => format!("({})", list(parts, "|")),
        }
    }

    fn holds(&self, number: usize, title: &str, body: &str) -> bool {
        match self {
            Self::Letter(c) => title.contains(*c) || body.contains(*c),
            Self::Titled(c) => title.contains(*c),
            Self::Pair(a, b) => [title, body].iter().any(|text| text.contains(&format!("{a}{b}"))),
            Self::Document(wanted) => usize::from(*wanted) == number,
            Self::Not(part) => !part.holds(number, title, body),
            Self::All(parts) => parts.iter().all(|part| part.holds(number, title, body)),
            Self::Any(parts) => parts.iter().any(|part| part.holds(number, title, body)),
        }
    }
}

/// The letters of the model: each a word of its own to the segmenter, none idle.
const LETTERS: [char; 5] = ['鳄', '鹦', '鲸', '鹿', '蚁'];

fn wish() -> impl Strategy<Value = Wish> {
    let letter = || (0..LETTERS.len()).prop_map(|at| LETTERS[at]);
    let leaf = prop_oneof![
        4 => letter().prop_map(Wish::Letter),
        1 => letter().prop_map(Wish::Titled),
        2 => (letter(), letter()).prop_map(|(a, b)| Wish::Pair(a, b)),
        1 => (0u8..6).prop_map(Wish::Document),
    ];
    leaf.prop_recursive(3, 16, 3, |inner| {
        let parts = || proptest::collection::vec(inner.clone(), 1..4);
        prop_oneof![
            inner.clone().prop_map(|part| Wish::Not(Box::new(part))),
            parts().prop_map(Wish::All),
            parts().prop_map(Wish::Any),
        ]
    })
}

/// Texts of the model's letters, in pieces of one to three.
fn letters_text(most: usize) -> impl Strategy<Value = String> {
    let piece = proptest::collection::vec(0..LETTERS.len(), 1..4);
    proptest::collection::vec(piece, 0..most).prop_map(|pieces| {
        let spell = |piece: &Vec<usize>| piece.iter().map(|&at| LETTERS[at]).collect::<String>();
        pieces.iter().map(spell).collect::<Vec<_>>().join("。")
    })
}

fn library_of(documents: &[(String, String)]) -> Library {
    let texts: Vec<IndexedText<'_>> = documents
        .iter()
        .map(|(title, body)| IndexedText {
            title,
            body,
            ..IndexedText::default()
        })
        .collect();
    Library::of(&texts, 1)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn failure_6_any_run_of_three_characters_finds_its_document(text in body(), runs in proptest::collection::vec((0usize..200, 3usize..60), 8)) {
        let library = Library::bodies(&["别的", &text]);
        let characters: Vec<char> = text.chars().collect();
        for (start, len) in runs {
            let run: String = characters.iter().skip(start % characters.len()).take(len).collect();
            if !run.chars().any(char::is_alphanumeric) {
                continue;
            }
            let quoted = format!("\"{}\"", run.replace('"', "\"\""));
            prop_assert!(library.all(&quoted).contains(&1), "{:?} in {:?}", quoted, text);
            if !has_operators(&run) {
                prop_assert!(library.all(&run).contains(&1), "{:?} in {:?}", run, text);
            }
        }
    }

    #[test]
    fn failure_2_a_query_is_itself_in_the_other_script(
        bodies in proptest::collection::vec((body(), any::<bool>()), 1..12),
        words in proptest::collection::vec(prop_oneof![
            Just("电灯"), Just("门"), Just("\"车间\""), Just("-装修"), Just("OR"), Just("标题:电灯"), Just("业务"), Just("数据来源:1"),
            Just("小区"), Just("电梯"), Just("長長"), Just("图"), Just("热线"),
        ], 1..6),
    ) {
        let bodies: Vec<String> = bodies.into_iter().map(|(body, other)| if other { traditional(&body) } else { body }).collect();
        let library = Library::bodies(&bodies.iter().map(String::as_str).collect::<Vec<_>>());
        let query = words.join(" ");
        let (one, other) = (library.page(&query, Strictness::Relax), library.page(&traditional(&query), Strictness::Relax));
        prop_assert_eq!(one, other, "{}", query);
    }

    #[test]
    fn failure_5_operators_agree_with_a_naive_reading(
        documents in proptest::collection::vec((letters_text(2), letters_text(4)), 1..7),
        wishes in proptest::collection::vec(wish(), 6),
    ) {
        let library = library_of(&documents);
        for wish in wishes {
            let expected: Vec<u32> = (0..).zip(&documents)
                .filter(|(number, (title, body))| wish.holds(*number as usize, title, body))
                .map(|(number, _)| number)
                .collect();
            let query = wish.typed(true);
            prop_assert_eq!(library.all(&query), expected, "{} in {:?}", query, documents);
        }
    }

    #[test]
    fn negation_phrase_and_condition_hold_in_relaxed_hits(
        documents in proptest::collection::vec((letters_text(2), letters_text(4)), 1..7),
        wanted in proptest::collection::vec(0..LETTERS.len(), 1..4), barred in wish(), phrase in (0..LETTERS.len(), 0..LETTERS.len()),
        kept_out in 0u8..6,
    ) {
        let library = library_of(&documents);
        let words: Vec<String> = wanted.iter().map(|&at| LETTERS[at].to_string()).collect();
        let (barred, phrase) = (Wish::Not(Box::new(barred)), Wish::Pair(LETTERS[phrase.0], LETTERS[phrase.1]));
        let kept_out = Wish::Not(Box::new(Wish::Document(kept_out)));
        for required in [&barred, &phrase, &kept_out] {
            let query = format!("{} {}", words.join(" "), required.typed(false));
            for hit in library.page(&query, Strictness::Relax).hits {
                let (title, body) = &documents[hit.message.index()];
                prop_assert!(required.holds(hit.message.index(), title, body), "{} in {:?}", query, documents);
            }
        }
    }

    #[test]
    fn every_string_is_answered(query in "(\\PC{0,20}|[\"“”（）()|:：\\-]{0,3}|渠道:|时间:|列:|OR |\u{0}|\u{202e}|路灯){0,8}") {
        let library = Library::bodies(&["路灯不亮"]);
        library.page(&query, Strictness::Relax);
        similar(&library.index, &library, &query, 5).unwrap();
    }
}
