/// Nobody waits for the answer any more: nothing was begun.
package struct DeadlinePassed: Error, Equatable {
    package init() {}
}
