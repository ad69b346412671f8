/// The kill switch: stopping what can do harm at once, whatever of the bot's own is away, and letting it go on again
/// for two persons.
@NullMarked
package dev.dangjik.killswitch;

import org.jspecify.annotations.NullMarked;
