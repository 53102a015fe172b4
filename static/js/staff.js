// What comes to life on staff pages besides? The Ministry of Justice's patterns.
import { initAll } from "../vendor/moj/moj-frontend.min.js";
import "./app.js";

initAll();
