/// Messages in Slack's Block Kit, kept within its limits whatever is put into them.
@NullMarked
package dev.dangjik.slack.blocks;

import org.jspecify.annotations.NullMarked;
