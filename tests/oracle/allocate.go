// Which devices would the scheduler's allocator choose, node by node?
package main

// AllocateRequest is what "allocate" needs.
type AllocateRequest struct{}
