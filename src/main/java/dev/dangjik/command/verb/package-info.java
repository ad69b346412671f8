/// Dangjik's own verbs: about runs, locks, decisions and the audit.
@NullMarked
package dev.dangjik.command.verb;

import org.jspecify.annotations.NullMarked;
