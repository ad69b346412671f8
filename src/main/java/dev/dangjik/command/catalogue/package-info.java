/// The reviewed files under commands/: loading them strictly, and the arguments they declare.
@NullMarked
package dev.dangjik.command.catalogue;

import org.jspecify.annotations.NullMarked;
