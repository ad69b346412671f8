/// What the operator configures by environment, secrets, and how wrong configuration is told.
@NullMarked
package dev.dangjik.config;

import org.jspecify.annotations.NullMarked;
