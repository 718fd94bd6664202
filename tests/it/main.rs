//! One integration binary: rules by number, closed forms, determinism, the command line.

mod ag;
mod ap;
mod applications;
mod changes;
mod closed_forms;
mod command_line;
mod determinism;
mod five_agents;
mod ft;
mod house;
mod inputs;
mod kinds;
mod lf;
mod lrm;
mod outbound;
mod pairs;
mod people;
mod products;
mod program;
mod report;
mod sv;
mod swarm;
mod tp;
mod violations;
mod world;
