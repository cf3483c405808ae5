//! Faces of official documents, and what stands in for one that a computer does not have.

use super::super::markup::Markup;
use super::WORD;

/// A face, by the part of the text that it is for.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Face {
    /// 仿宋: the text.
    Text,
    /// 黑体: headings of the first level, captions.
    Heading,
    /// 楷体: headings of the second level.
    Second,
    /// 小标宋: titles, the name of a series.
    Title,
    /// 宋体: numbers of pages.
    Page,
}

impl Face {
    fn names(self) -> (&'static str, &'static str) {
        match self {
            Self::Text => ("仿宋_GB2312", "Times New Roman"),
            Self::Heading => ("黑体", "Arial"),
            Self::Second => ("楷体_GB2312", "Times New Roman"),
            Self::Title => ("方正小标宋简体", "Times New Roman"),
            Self::Page => ("宋体", "宋体"),
        }
    }

    /// The element that names the faces of a run.
    pub(super) fn write(self, x: &mut Markup) {
        let (chinese, latin) = self.names();
        x.empty(
            "w:rFonts",
            &[("w:ascii", latin), ("w:hAnsi", latin), ("w:eastAsia", chinese), ("w:cs", latin)],
        );
    }
}

/// The part `word/fontTable.xml`: what stands in for a face that a computer does not have.
pub(super) fn fonts() -> String {
    const FONTS: [(&str, &str, &str, &str); 7] = [
        ("仿宋_GB2312", "仿宋", "86", "modern"),
        ("楷体_GB2312", "楷体", "86", "modern"),
        ("方正小标宋简体", "宋体", "86", "auto"),
        ("黑体", "SimHei", "86", "modern"),
        ("宋体", "SimSun", "86", "auto"),
        ("Times New Roman", "", "00", "roman"),
        ("Arial", "", "00", "swiss"),
    ];
    let mut x = Markup::xml();
    x.with("w:fonts", &[("xmlns:w", WORD)], |x| {
        for (name, other, charset, family) in FONTS {
            x.with("w:font", &[("w:name", name)], |x| {
                if !other.is_empty() {
                    x.val("w:altName", other);
                }
                x.val("w:charset", charset);
                x.val("w:family", family);
                x.val("w:pitch", "default");
            });
        }
    });
    x.finish()
}
