//! A table as an Arrow IPC stream.

use std::io::Write;
use std::sync::Arc;

use arrow_array::{
    ArrayRef, BinaryArray, BooleanArray, Float32Array, Float64Array, Int64Array, RecordBatch, RecordBatchOptions, StringArray, UInt32Array,
    UInt64Array,
};
use arrow_ipc::writer::StreamWriter;
use arrow_schema::{ArrowError, Field, Schema};

use super::super::tables::{Column, Table};

/// Writes the stream: a schema, one batch, the end mark.
pub(super) fn write_stream(table: &Table, out: &mut dyn Write) -> std::io::Result<()> {
    let batch = record_batch(table).map_err(std::io::Error::other)?;
    let write = |out: &mut dyn Write| -> Result<(), ArrowError> {
        let mut writer = StreamWriter::try_new(out, &batch.schema())?;
        writer.write(&batch)?;
        writer.finish()
    };
    write(out).map_err(std::io::Error::other)
}

fn record_batch(table: &Table) -> Result<RecordBatch, ArrowError> {
    let mut fields = Vec::new();
    let mut arrays = Vec::new();
    for (name, column) in table.columns() {
        let array = array(column);
        fields.push(Field::new(
            name,
            array.data_type().clone(),
            array.null_count() > 0 || is_optional(column),
        ));
        arrays.push(array);
    }
    let options = RecordBatchOptions::new().with_row_count(Some(table.rows()));
    RecordBatch::try_new_with_options(Arc::new(Schema::new(fields)), arrays, &options)
}

fn is_optional(column: &Column) -> bool {
    matches!(
        column,
        Column::OptU32(_) | Column::OptU64(_) | Column::OptI64(_) | Column::OptStr(_) | Column::Coded(_)
    )
}

fn array(column: &Column) -> ArrayRef {
    match column {
        Column::U32(v) => Arc::new(UInt32Array::from(v.clone())),
        Column::OptU32(v) => Arc::new(UInt32Array::from(v.clone())),
        Column::U64(v) => Arc::new(UInt64Array::from(v.clone())),
        Column::OptU64(v) => Arc::new(UInt64Array::from(v.clone())),
        Column::OptI64(v) => Arc::new(Int64Array::from(v.clone())),
        Column::F32(v) => Arc::new(Float32Array::from(v.clone())),
        Column::F64(v) => Arc::new(Float64Array::from(v.clone())),
        Column::Bool(v) => Arc::new(BooleanArray::from(v.clone())),
        Column::Str(v) | Column::Json(v) => Arc::new(StringArray::from_iter_values(v)),
        Column::OptStr(v) => Arc::new(StringArray::from_iter(v.iter().map(Option::as_deref))),
        Column::Bytes(v) => Arc::new(BinaryArray::from_iter_values(v)),
        Column::Coded(v) => Arc::new(StringArray::from_iter(v.texts())),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_stream_is_read_back_with_its_nulls() {
        let table = Table::new()
            .with("id", Column::OptStr(vec![Some("甲".to_owned()), None]))
            .with("n", Column::U32(vec![1, 2]));
        let mut out = Vec::new();
        write_stream(&table, &mut out).unwrap();
        let batches: Vec<_> = arrow_ipc::reader::StreamReader::try_new(out.as_slice(), None)
            .unwrap()
            .map(Result::unwrap)
            .collect();
        assert_eq!(batches, [record_batch(&table).unwrap()]);
        assert_eq!(batches[0].column(0).null_count(), 1);
    }
}
