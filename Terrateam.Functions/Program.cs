using Microsoft.Extensions.Hosting;
using Terrateam.Functions;

await TerrateamApp.CreateBuilder(args).Build().RunAsync();
