/// One row of an answer. It lives no longer than the closure that it was given to.
package struct Row {
    let columns: any RowColumns

    /// - Throws: `DatabaseError.column` when the column holds anything but a whole number.
    package func integer(_ column: Int) throws(DatabaseError) -> Int64 {
        guard let value = try optionalInteger(column) else { throw .column(column, expected: "integer") }
        return value
    }

    /// nil for NULL.
    /// - Throws: `DatabaseError.column`
    package func optionalInteger(_ column: Int) throws(DatabaseError) -> Int64? {
        switch columns.value(column) {
        case .integer(let value): return value
        case .null: return nil
        case .text, nil: throw .column(column, expected: "integer")
        }
    }

    /// - Throws: `DatabaseError.column` when the column holds anything but text.
    package func text(_ column: Int) throws(DatabaseError) -> String {
        guard let value = try optionalText(column) else { throw .column(column, expected: "text") }
        return value
    }

    /// nil for NULL.
    /// - Throws: `DatabaseError.column`
    package func optionalText(_ column: Int) throws(DatabaseError) -> String? {
        switch columns.value(column) {
        case .text(let value): return value
        case .null: return nil
        case .integer, nil: throw .column(column, expected: "text")
        }
    }

    /// One of the words that a column may hold, such as a state.
    /// - Throws: `DatabaseError.failed`, naming what it found, when the column holds another word.
    package func word<Word: RawRepresentable<String>>(_ column: Int, as words: Word.Type = Word.self) throws(DatabaseError) -> Word {
        guard let word = try optionalWord(column, as: words) else { throw .column(column, expected: "text") }
        return word
    }

    /// nil for NULL.
    /// - Throws: `DatabaseError`, as `word`.
    package func optionalWord<Word: RawRepresentable<String>>(
        _ column: Int, as words: Word.Type = Word.self
    ) throws(DatabaseError) -> Word? {
        guard let text = try optionalText(column) else { return nil }
        guard let word = Word(rawValue: text) else { throw .failed(name: "\(words)", message: text) }
        return word
    }
}

/// Where a row's values come from: a cursor of the database that answers.
protocol RowColumns {
    /// nil for a value of a type that no statement takes.
    func value(_ column: Int) -> SQLValue?
}
