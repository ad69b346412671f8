/// What only makes safe and so is done without the database too: written to a journal first, done, and brought into the
/// books afterwards, once.
@NullMarked
package dev.dangjik.emergency;

import org.jspecify.annotations.NullMarked;
