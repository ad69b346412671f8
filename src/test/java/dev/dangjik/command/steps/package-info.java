/// Tests of the operator's own steps.
@NullMarked
package dev.dangjik.command.steps;

import org.jspecify.annotations.NullMarked;
