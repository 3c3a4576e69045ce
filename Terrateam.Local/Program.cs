using Terrateam.Local.Hosting;

return await LocalProgram.RunAsync(args);
