/// The hash-chained record of everything that was asked, decided and done.
@NullMarked
package dev.dangjik.audit;

import org.jspecify.annotations.NullMarked;
