/// The machine's side of an exposure: what is asked of the root-owned helper there, what it answers, and how it is
/// installed. `docs/exposure-helper.md` is the reference of its verbs, files and exit codes.
@NullMarked
package dev.dangjik.exposure.vm;

import org.jspecify.annotations.NullMarked;
