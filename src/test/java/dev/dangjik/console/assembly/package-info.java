@org.jspecify.annotations.NullMarked
package dev.dangjik.console.assembly;
