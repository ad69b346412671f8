@org.jspecify.annotations.NullMarked
package dev.dangjik.command;
