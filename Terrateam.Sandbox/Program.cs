using Terrateam.Sandbox;

return await SandboxCommand.RunAsync(args);
