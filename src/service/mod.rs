//STUB
use std::net::SocketAddr;
#[derive(Clone, Copy)] pub enum Lang { Zh, En }
impl Lang { pub fn t<'a>(self, k: &'a str) -> &'a str { k } pub fn fill(self, k: &str, v: &[(&str, &dyn std::fmt::Display)]) -> String { let mut s = k.to_owned(); for (n, x) in v { s += &format!(" {n}={x}"); } s } pub fn code_words(self, _: &str, _c: &str) -> &'static str { "stage" } }
#[derive(Debug, thiserror::Error)] #[error("x")] pub struct ServiceError; impl ServiceError { pub fn is_users(&self) -> bool { false } }
pub enum PortInUse { Fail, TakeNext }
pub fn serve(_: crate::store::Workspace, _: SocketAddr, _: PortInUse, _: impl FnOnce(SocketAddr)) -> Result<(), ServiceError> { Ok(()) }
