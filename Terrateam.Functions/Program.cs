using Microsoft.Azure.Functions.Worker.Builder;
using Microsoft.Azure.Functions.Worker.OpenTelemetry;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Terrateam.Functions.Composition;
using Terrateam.Functions.Http;
using Terrateam.Functions.Telemetry;

var builder = FunctionsApplication.CreateBuilder(args);
builder.ConfigureFunctionsWebApplication();
builder.UseMiddleware<AbandonedRequestMiddleware>();
builder.Services.AddServerLimits();
builder.Services.AddTerrateam(builder.Configuration);

// The host leaves the worker's telemetry to the worker then.
if (TelemetryOptions.Read(builder.Configuration).IsOn)
    builder.Services.AddOpenTelemetry().UseFunctionsWorkerDefaults();
await builder.Build().RunAsync();
