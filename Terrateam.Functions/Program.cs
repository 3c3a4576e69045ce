using Microsoft.Azure.Functions.Worker.Builder;
using Microsoft.Extensions.Hosting;
using Terrateam.Functions.Composition;
using Terrateam.Functions.Http;

var builder = FunctionsApplication.CreateBuilder(args);
builder.ConfigureFunctionsWebApplication();
builder.UseMiddleware<AbandonedRequestMiddleware>();
builder.Services.AddServerLimits();
builder.Services.AddTerrateam(builder.Configuration);
await builder.Build().RunAsync();
