//! What holds for the API as a whole.

/// The names under which the document holds the schemas are those of the types: two of a name would be one.
#[test]
fn no_two_schemas_have_one_name() {
    fn collect(folder: &std::path::Path, names: &mut Vec<String>) {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                collect(&path, names);
                continue;
            }
            let text = std::fs::read_to_string(&path).unwrap_or_default();
            for derived in text.split("ToSchema)]").skip(1) {
                let words = derived.split(|c: char| !c.is_alphanumeric() && c != '_');
                let name = words.skip_while(|word| *word != "struct" && *word != "enum").nth(1);
                names.extend(name.map(str::to_owned));
            }
        }
    }
    let mut names = Vec::new();
    collect(&std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("src/service"), &mut names);
    assert!(names.len() > 40, "{names:?}");
    names.sort_unstable();
    let twice: Vec<&[String]> = names.windows(2).filter(|pair| pair[0] == pair[1]).collect();
    assert!(twice.is_empty(), "{twice:?}");
}
