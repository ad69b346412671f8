/// Who may do what: roles, grants, approval rules, and decisions with their reasons.
@NullMarked
package dev.dangjik.permission;

import org.jspecify.annotations.NullMarked;
