/// The running bot: everything put together, and taken apart in the right order.
@NullMarked
package dev.dangjik.console.assembly;

import org.jspecify.annotations.NullMarked;
