/// Slack's side: requests in, messages out. The only package that imports Slack's classes.
@NullMarked
package dev.dangjik.slack;

import org.jspecify.annotations.NullMarked;
