// Azurite, which ends with whoever started it: a test process that is killed closes its end of the pipe.
process.stdin.on("end", () => process.exit(0)).resume();
require("azurite/dist/src/azurite.js");
