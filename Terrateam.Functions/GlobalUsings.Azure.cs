// The programming model of the azure build. Its counterpart is GlobalUsings.Embedded.cs: function classes name neither.
#pragma warning disable IDE0005 // Which of them are needed is the function classes' business.
global using Microsoft.Azure.Functions.Worker;
global using Microsoft.Azure.Functions.Worker.Builder;
global using Microsoft.DurableTask;
global using Microsoft.DurableTask.Client;
