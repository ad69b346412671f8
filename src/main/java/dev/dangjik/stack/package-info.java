/// What is operated: stacks, hosts, services, and the site that binds their ids to machines, people and channels.
@NullMarked
package dev.dangjik.stack;

import org.jspecify.annotations.NullMarked;
