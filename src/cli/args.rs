//! What may be typed.

use std::net::SocketAddr;
use std::path::PathBuf;

use clap::{Parser, Subcommand, ValueEnum};
use clap_complete::Shell;

use super::parse::{parse_filter, parse_format, parse_order, parse_result_file, parse_table};
use crate::ingest::Field;
use crate::search::{Filter, Order};
use crate::store::export::{ExportTable, Format};

/// Mines citizens' messages for people's-suggestion offices (民智).
#[derive(Debug, Parser)]
#[command(name = "minzhi", version, max_term_width = 100)]
pub(super) struct Args {
    /// Folder that holds the archive and its analyses
    #[arg(
        long,
        global = true,
        value_name = "DIR",
        env = "MINZHI_WORKSPACE",
        default_value = "minzhi-workspace"
    )]
    pub(super) workspace: PathBuf,
    /// What to do
    #[command(subcommand)]
    pub(super) command: Command,
}

/// What to do.
#[derive(Debug, Subcommand)]
pub(super) enum Command {
    /// Import the shipped sample, analyse it and serve the workbench
    Demo {
        /// Where to serve; the next free port is taken if it is in use
        #[arg(long, value_name = "ADDR", default_value = "127.0.0.1:8080")]
        listen: SocketAddr,
        /// Stop after the summary instead of serving
        #[arg(long)]
        no_serve: bool,
    },
    /// Read files into the archive
    Import {
        /// Tables (CSV, XLSX, XLS, ODS, HTML, JSON, Parquet, Arrow), letters (DOCX, TXT), folders of them, or - for standard input
        #[arg(required = true, value_name = "FILE")]
        files: Vec<PathBuf>,
        /// Where the messages come from; the file's name when absent
        #[arg(long, value_name = "NAME")]
        source: Option<String>,
        /// Which column means what, as TOML; remembered for the source
        #[arg(long, value_name = "FILE")]
        mapping: Option<PathBuf>,
        /// Show what the files are understood as and archive nothing
        #[arg(long)]
        check: bool,
        /// With --check: write what was recognised as a mapping to edit
        #[arg(long, value_name = "FILE", requires = "check")]
        write_mapping: Option<PathBuf>,
        /// With --check: how to print
        #[arg(long, value_enum, default_value_t = Summary::Text, requires = "check")]
        format: Summary,
    },
    /// Archive one message that is typed in: from a box, a slip, a visit
    Add {
        /// Where it comes from
        #[arg(long, value_name = "NAME", default_value = "手工登记")]
        source: String,
        /// Title
        #[arg(long)]
        title: Option<String>,
        /// Text; - reads standard input
        #[arg(long)]
        body: String,
        /// Further fields, such as --set writer=NAME --set contact=NUMBER --set district=NAME --set registered=2024-03-05
        #[arg(long, value_name = "FIELD=VALUE", value_parser = super::add::parse_field)]
        set: Vec<(Field, String)>,
    },
    /// Analyse the archive and publish a new generation
    Analyze {
        /// 'Now' of the analysis: a date such as 2024-05-31; the latest message when absent
        #[arg(long, value_name = "DATE")]
        as_of: Option<String>,
    },
    /// Write a table of the current generation
    Export {
        /// Which table
        #[arg(value_parser = parse_table)]
        table: ExportTable,
        /// In which format
        #[arg(long, value_parser = parse_format, default_value = "jsonl")]
        format: Format,
        /// Into which file instead of standard output
        #[arg(short, long, value_name = "FILE")]
        output: Option<PathBuf>,
    },
    /// Write a document: a digest, an analysis, a letter summary, a topic selection
    Report(super::report::ReportArgs),
    /// Search all messages and replies
    #[command(after_long_help = SEARCH_EXAMPLES)]
    Search {
        /// Words, "a phrase", -not, OR, (…), title:word, 渠道:热线, date:2019-01..2019-06; what is no operator is looked for as it stands
        #[arg(required_unless_present = "batch", allow_hyphen_values = true)]
        query: Option<String>,
        /// JSON Lines of {"qid", "query"}, each searched by itself; repeats are not collapsed
        #[arg(long, value_name = "FILE", conflicts_with = "query")]
        batch: Option<PathBuf>,
        /// Most hits: 20, with -o 50000
        #[arg(long)]
        limit: Option<usize>,
        /// Only messages that hold everything asked
        #[arg(long)]
        strict: bool,
        /// Only messages that answer a filter of lists; may be given several times, all must hold
        #[arg(long = "filter", value_name = "NAME=VALUE", value_parser = parse_filter, conflicts_with = "batch")]
        filters: Vec<Filter>,
        /// What hits that hold everything asked are sorted by: relevance, newest, oldest, heat, golden
        #[arg(long, value_name = "ORDER", value_parser = parse_order, default_value = "relevance", conflicts_with = "batch")]
        order: Order,
        /// Print how many messages each channel, month, topic … has, as one JSON object, instead of hits
        #[arg(long, conflicts_with = "batch")]
        facets: bool,
        /// Write all that answers, repeats too, into a file whose ending says how: .xlsx, .csv, .jsonl, .parquet, .arrow; --limit says how many rows at most
        #[arg(short, long, value_name = "FILE", value_parser = parse_result_file, conflicts_with_all = ["batch", "facets", "format"])]
        output: Option<(PathBuf, Format)>,
        /// How to print
        #[arg(long, value_enum, default_value_t = Output::Text)]
        format: Output,
    },
    /// Saved searches: how many messages each finds, and what is new since it was last looked at
    Searches {
        /// What to do; list when absent
        #[command(subcommand)]
        command: Option<super::searches::SearchesCommand>,
    },
    /// Calls that were made (征集活动): what was asked within a year is not proposed again
    Campaigns {
        /// What to do; lists them when absent
        #[command(subcommand)]
        command: Option<super::campaigns::CampaignsCommand>,
    },
    /// The year's key work, which topic selection is measured against
    KeyWork {
        /// What to do
        #[command(subcommand)]
        command: super::campaigns::KeyWorkCommand,
    },
    /// Has this been suggested before, and what was answered? Of one message or of a text
    Similar {
        /// The message, as SOURCE:ID
        #[arg(long, value_name = "SOURCE:ID", required_unless_present_any = ["text", "file"])]
        message: Option<String>,
        /// A pasted text
        #[arg(long, conflicts_with = "message")]
        text: Option<String>,
        /// A file that holds the text, in UTF-8; - reads standard input
        #[arg(long, value_name = "FILE", conflicts_with_all = ["message", "text"])]
        file: Option<PathBuf>,
        /// Title of the text
        #[arg(long, conflicts_with = "message")]
        title: Option<String>,
        /// Most messages; as text, in a section
        #[arg(long, default_value_t = 20)]
        limit: usize,
        /// How to print
        #[arg(long, value_enum, default_value_t = Output::Text)]
        format: Output,
    },
    /// Compare the analysis with a reader's decisions: agreement by label, class, week and confidence
    Evaluate {
        /// Decisions by message (CSV, XLSX, JSON Lines …): 来源, 原编号 and any of 信访目的, 领域, 具体方面, 法定途径, 金点子, 同类事项, 并单组
        #[arg(value_name = "READINGS")]
        readings: PathBuf,
        /// Decisions of a second reader about the same messages
        #[arg(long, value_name = "READINGS")]
        second: Option<PathBuf>,
        /// Write where reader and machine differ: ids and codes, no texts
        #[arg(long, value_name = "FILE")]
        disagreements: Option<PathBuf>,
        /// How to print
        #[arg(long, value_enum, default_value_t = Summary::Text)]
        format: Summary,
    },
    /// Learn a label column from a file
    Train {
        /// CSV, XLSX or JSON Lines with texts and labels
        #[arg(value_name = "FILE")]
        file: PathBuf,
        /// Header of the column with the labels
        #[arg(long, value_name = "COLUMN")]
        label_column: String,
        /// Where to write what was learnt
        #[arg(long, value_name = "MODEL")]
        output: PathBuf,
    },
    /// Predict the labels of a file
    Predict {
        /// CSV, XLSX or JSON Lines with texts
        #[arg(value_name = "FILE")]
        file: PathBuf,
        /// What `train` wrote
        #[arg(long, value_name = "MODEL")]
        model: PathBuf,
        /// How to print
        #[arg(long, value_enum, default_value_t = Output::Text)]
        format: Output,
    },
    /// Learn the shipped weights of labels and golden ideas again from readers' decisions
    TrainReaders {
        /// The messages that were read
        #[arg(long, value_name = "FILE")]
        messages: PathBuf,
        /// The readers' decisions, JSON Lines
        #[arg(long, value_name = "FILE")]
        readings: PathBuf,
        /// Sorted messages beside them, of which fields and aspects learn more; those that were read are passed over
        #[arg(long, value_name = "FILE", requires = "further_column")]
        further: Option<PathBuf>,
        /// Header of the column by which they are sorted
        #[arg(long, value_name = "COLUMN", requires = "further")]
        further_column: Option<String>,
        /// Folder that labels.bin and ideas.bin are written into
        #[arg(long, value_name = "DIR")]
        output: PathBuf,
    },
    /// New words: what the analysis proposes, and which ones the dictionary gains
    Words {
        /// What to do
        #[command(subcommand)]
        command: super::words::WordsCommand,
    },
    /// Remove messages for good: no later import brings them back
    ///
    /// What people typed into saved searches stays: `minzhi searches` lists and removes them.
    Forget {
        /// One message, as SOURCE:ID
        #[arg(long, value_name = "SOURCE:ID", required_unless_present_any = ["source", "number"], conflicts_with_all = ["source", "number"])]
        message: Option<String>,
        /// All messages of a source
        #[arg(long, value_name = "NAME", conflicts_with = "number")]
        source: Option<String>,
        /// All messages of a writer, by telephone number
        #[arg(long, value_name = "TELEPHONE")]
        number: Option<String>,
        /// Who does it and why
        #[command(flatten)]
        why: Why,
        /// Do not ask
        #[arg(long)]
        yes: bool,
    },
    /// Show the name and contact of a message's writer, which is logged; or list the messages of a number
    Contact {
        /// The message, as SOURCE:ID
        #[arg(value_name = "SOURCE:ID", required_unless_present = "number", conflicts_with = "number")]
        message: Option<String>,
        /// A telephone number
        #[arg(long, value_name = "TELEPHONE")]
        number: Option<String>,
        /// Who does it and why
        #[command(flatten)]
        why: Why,
    },
    /// Correct topics, repeats, labels and ideas; what a person decides holds for good, from the next analysis on
    Curate {
        /// Who decides, and why
        #[command(flatten)]
        decider: super::curate::args::Decider,
        /// What is decided
        #[command(subcommand)]
        what: super::curate::args::Curate,
    },
    /// Print who saw or removed personal data, when and why
    Audit {
        /// How to print
        #[arg(long, value_enum, default_value_t = Output::Text)]
        format: Output,
    },
    /// Write the rejected rows of an import, masked
    Rejects {
        /// Number of the import, as `status` shows it
        import: u32,
        /// In which format
        #[arg(long, value_enum, default_value_t = Lines::Jsonl)]
        format: Lines,
        /// Into which file instead of standard output
        #[arg(short, long, value_name = "FILE")]
        output: Option<PathBuf>,
        /// As the file had them, personal data included; needs --reason and is logged
        #[arg(long, requires = "reason")]
        raw: bool,
        /// Why, with --raw
        #[arg(long, value_name = "TEXT")]
        reason: Option<String>,
        /// Who, with --raw; the login name when absent
        #[arg(long, value_name = "NAME")]
        by: Option<String>,
    },
    /// Show messages, people, imports with their accounts, the current generation
    Status {
        /// How to print
        #[arg(long, value_enum, default_value_t = Summary::Text)]
        format: Summary,
    },
    /// Who may use the service from other computers: names, roles, tokens
    People {
        /// What to do; list when absent
        #[command(subcommand)]
        command: Option<super::people::PeopleCommand>,
    },
    /// Serve the workbench and the API
    Serve {
        /// Address and port; one that other computers reach needs people with tokens (`minzhi people add`)
        #[arg(long, value_name = "ADDR", default_value = "127.0.0.1:8080")]
        listen: SocketAddr,
        /// Who uses it on this computer, for what is decided there; the login name when absent
        #[arg(long, value_name = "NAME")]
        by: Option<String>,
    },
    /// Print every setting with its value
    Config,
    /// Print the completions of a shell
    Completions {
        /// Which shell
        shell: Shell,
    },
}

/// Who does something that is logged, and why.
#[derive(Debug, clap::Args)]
pub(super) struct Why {
    /// Why; at least four characters
    #[arg(long, value_name = "TEXT")]
    pub(super) reason: String,
    /// Who; the login name when absent
    #[arg(long, value_name = "NAME")]
    pub(super) by: Option<String>,
}

/// How rows are written.
#[derive(Clone, Copy, PartialEq, Eq, Debug, ValueEnum)]
pub(super) enum Lines {
    /// JSON Lines, for programs.
    Jsonl,
    /// CSV, for spreadsheets.
    Csv,
}

/// How hits are printed.
#[derive(Clone, Copy, PartialEq, Eq, Debug, ValueEnum)]
pub(super) enum Output {
    /// For people.
    Text,
    /// JSON Lines, for programs.
    Jsonl,
}

/// How the status is printed.
#[derive(Clone, Copy, PartialEq, Eq, Debug, ValueEnum)]
pub(super) enum Summary {
    /// For people.
    Text,
    /// JSON, for programs.
    Json,
}

/// Examples below the long help of `search`.
const SEARCH_EXAMPLES: &str = r#"Examples:
  minzhi search '加装电梯 -费用'                      the first must be there, the second must not
  minzhi search '"加装电梯" OR 增设电梯'              a phrase, or a word
  minzhi search '噪音 渠道:热线 时间:2019-01..2019-06'   conditions: channel:hotline date:2019-01..2019-06 says the same
  minzhi search '未答复:是 紧急:是'                   conditions alone list what answers them, the newest first
  minzhi search '标题:电梯 (区县:西湖区 OR 来源:forum)'  a word of the title, one of two conditions
  minzhi search 噪音 --filter channel=hotline --filter from=2019-01-01 --order newest
  minzhi search 噪音 --facets                         counts by year, month, channel, topic …
  minzhi search '噪音 区县:西湖区' -o noise.xlsx         all that answers, as a workbook

Names: 时间/date 渠道/channel 来源/source 区县/district 目的/purpose 领域/field 方面/aspect 事项/topic 主题大类/theme 关键词/keyword
已答复/replied 有对策/measure 紧急/urgent 重复/repeat 金点子/golden 列/extra, and of the text 标题/title 正文/body 答复/reply 地点/place
部门/department. A quote mark inside quotes is typed twice."#;
