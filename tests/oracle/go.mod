// Only marks the module's root: each minor has its own requirements, see minors/*/go.mod.
module dra-playground/tests/oracle

go 1.26.0
