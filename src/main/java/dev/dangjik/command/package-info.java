/// The one door: every request enters here, is authorised here and answered from here.
@NullMarked
package dev.dangjik.command;

import org.jspecify.annotations.NullMarked;
