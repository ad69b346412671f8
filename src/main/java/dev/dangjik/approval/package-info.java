/// Proof that a plan may run.
@NullMarked
package dev.dangjik.approval;

import org.jspecify.annotations.NullMarked;
