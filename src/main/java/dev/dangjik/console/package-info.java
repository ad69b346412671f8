/// The command line, and the bot's own health and metrics.
@NullMarked
package dev.dangjik.console;

import org.jspecify.annotations.NullMarked;
